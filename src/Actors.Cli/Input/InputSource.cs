using Actors.Cli.CommandLine;

namespace Actors.Cli.Input;

/// <summary>The lines of a run, and how far they have been read. One task of the run reads; others may look at the numbers.</summary>
internal sealed class InputSource : IDisposable
{
    private readonly Stream _stream;
    private readonly LineReader _lines;
    private readonly long? _size;

    public InputSource(Stream stream, bool nullSeparated)
    {
        _stream = stream;
        _lines = new LineReader(stream, nullSeparated ? (byte)0 : (byte)'\n');
        _size = stream is FileStream { CanSeek: true } file ? file.Length : null;
    }

    /// <summary>How many lines were read.</summary>
    public long Lines => _lines.Lines;

    /// <summary>Whether all of the input was read.</summary>
    public bool Ended => _lines.Ended;

    /// <summary>Why reading ended early, if the input itself was the cause.</summary>
    public string? Fault { get; private set; }

    /// <summary>How many lines the input has: known at its end, estimated from the size of a file before it, else null.</summary>
    public long? ExpectedLines =>
        Ended ? Lines
        : _size is { } size && _lines.Bytes > 0 ? Math.Max(Lines, (long)((double)size / _lines.Bytes * Lines))
        : null;

    /// <summary>Opens the input that the settings name; adds a fault and gives null if it cannot be read.</summary>
    public static InputSource? Open(LineSettings settings, List<string> faults)
    {
        try
        {
            return new InputSource(settings.InputPath is { } path ? OpenFile(path) : Console.OpenStandardInput(), settings.NullSeparated);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add($"--input: '{settings.InputPath}' cannot be read: {fault.Message}");
            return null;
        }
    }

    /// <summary>The next line; null at the end, when the token is cancelled, or when the input cannot be read further (<see cref="Fault"/>).</summary>
    public async ValueTask<InputLine?> ReadAsync(CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
        {
            return null;
        }

        try
        {
            return await _lines.ReadAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (IOException fault)
        {
            Fault = $"the input cannot be read after line {Lines}: {fault.Message}";
            return null;
        }
    }

    /// <summary>Counts the lines of the whole input; null when it is no file, for then only its end can tell, or when the token is cancelled.</summary>
    public async ValueTask<long?> CountAsync(CancellationToken stop)
    {
        if (_stream is not FileStream { CanSeek: true, Name: var path })
        {
            return null;
        }

        try
        {
            return await _lines.CountAsync(path, stop);
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            return null; // It is said how many there are, and no more depends on it.
        }
    }

    public void Dispose() => _stream.Dispose();

    private static FileStream OpenFile(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException("it is a directory");
        }

        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }
}
