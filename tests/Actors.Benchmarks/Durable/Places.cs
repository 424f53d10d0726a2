using Actors.Benchmarks.Harness;

namespace Actors.Benchmarks.Durable;

/// <summary>A place for one subject to write to, that goes with it.</summary>
internal interface IPlace : IAsyncDisposable
{
    Task<DurableOptions> OpenAsync();
}

/// <summary>An SQLite file in a folder of its own.</summary>
internal sealed class FilePlace : IPlace
{
    private readonly string _folder = Directory.CreateTempSubdirectory("durable-").FullName;

    public string File => Path.Combine(_folder, "pool.db");

    /// <summary>What the database and its log take now.</summary>
    public long Bytes => Length(File) + Length($"{File}-wal");

    public Task<DurableOptions> OpenAsync() => Task.FromResult(new DurableOptions { File = File });

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return default;
    }

    private static long Length(string file) => new FileInfo(file) is { Exists: true } there ? there.Length : 0;
}

/// <summary>A database of a server that several subjects share.</summary>
internal sealed class ServerPlace(Shared<PostgresServer> shared) : IPlace
{
    private readonly PostgresServer _server = shared.Enter();

    public async Task<DurableOptions> OpenAsync() => new() { PostgreSql = await _server.NewDatabaseAsync() };

    public ValueTask DisposeAsync() => shared.LeaveAsync();
}
