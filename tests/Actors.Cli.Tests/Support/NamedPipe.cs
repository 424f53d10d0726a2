using System.Text;

namespace Actors.Cli.Tests.Support;

/// <summary>A named pipe between a test and the commands it has started: what comes through is a fact.</summary>
internal sealed class NamedPipe : IDisposable
{
    private readonly FileStream _stream;
    private readonly StreamReader _reader;

    private NamedPipe(FileStream stream)
    {
        _stream = stream;
        _reader = new StreamReader(stream);
    }

    /// <summary>Opens both ends, so that neither this open nor that of a command waits.</summary>
    public static NamedPipe OpenBoth(string path) => new(new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0));

    /// <summary>Opens the reading end; completes when a command has opened the other.</summary>
    public static Task<NamedPipe> OpenForReadingAsync(string path) =>
        Task.Run(() => new NamedPipe(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0)));

    /// <summary>The next line that a command wrote.</summary>
    public Task<string?> ReadLineAsync() => _reader.ReadLineAsync();

    /// <summary>Completes with true when the last process that has the writing end open is gone, and it wrote nothing.</summary>
    public async Task<bool> AllWritersGoneAsync() => await _stream.ReadAsync(new byte[1]) == 0;

    /// <summary>Writes a line for a command to read.</summary>
    public void WriteLine(string line) => _stream.Write(Encoding.UTF8.GetBytes(line + "\n"));

    public void Dispose() => _stream.Dispose();
}
