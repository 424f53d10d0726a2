using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Actors.Tests.Fixtures;

namespace Actors.Tests.Processes;

/// <summary>Handlers that keep their threads do not keep a commit waiting.</summary>
public sealed class SpinningTests : IDisposable
{
    private const int Handlers = 4; // Twice the threads there are. More would keep the processors from the commit as well.

    private readonly string _folder = Directory.CreateTempSubdirectory("durable-spin-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task Task_is_admitted_while_every_worker_keeps_its_thread(Database database)
    {
        var place = database == Database.Sqlite ? Path.Combine(_folder, "pool.db") : Store.Server!;
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "spin", place, Handlers.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,

            // Two threads, and no more in time: a machine with many cores, or with patience, would hide the wait.
            Environment = { ["DOTNET_PROCESSOR_COUNT"] = "2", ["DOTNET_ThreadPool_DisableStarvationDetection"] = "1" },
        };
        using var child = Process.Start(start)!;
        var lines = new ConcurrentQueue<string>();
        var read = ReadAsync();
        try
        {
            await read.Within($"a task is admitted while {Handlers} handlers spin, and all end", () => string.Join("; ", lines));
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync();
        }

        Assert.Contains($"admitted while {Handlers} spin", lines);
        Assert.Equal("done", lines.Last());

        async Task ReadAsync()
        {
            while (await child.StandardOutput.ReadLineAsync() is { } line)
            {
                lines.Enqueue(line);
            }
        }
    }
}
