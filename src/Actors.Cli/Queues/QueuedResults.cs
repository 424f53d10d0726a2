using Actors.Cli.CommandLine;
using Actors.Cli.Output;
using Actors.Cli.Running;

namespace Actors.Cli.Queues;

/// <summary>
/// The results of a run that may be killed at any time: each line stands in the book before it stands in the file, and goes on to the disk before the book forgets it. So whatever follows what the book
/// knows to be there, a torn line for instance, is cut off when the run goes on, and written anew.
/// </summary>
internal sealed class QueuedResults : IDisposable
{
    private readonly FileStream? _file;
    private readonly ResultLines _lines = new(hasNodes: false);

    private QueuedResults(FileStream? file) => _file = file;

    /// <summary>How long the file is on the disk.</summary>
    public long Length { get; private set; }

    /// <summary>Why nothing more is written; null while all is well.</summary>
    public string? Fault { get; private set; }

    /// <summary>Opens the file that the settings name, as the book has it: an empty one where it has nothing. Adds a fault and gives null if it cannot be written, or is shorter than what was written there.</summary>
    public static QueuedResults? Open(LineSettings settings, RunBook book, List<string> faults)
    {
        if (settings.ResultsPath is not { } path)
        {
            return new QueuedResults(null);
        }

        if (settings.InputPath is { } input && Path.GetFullPath(input) == Path.GetFullPath(path))
        {
            faults.Add($"--results: '{path}' must be another file than --input");
            return null;
        }

        try
        {
            return Open(path, book);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add($"--results: '{path}' cannot be written: {fault.Message}");
            return null;
        }
    }

    /// <summary>The lines of these results, for the book and then for <see cref="Write"/>; empty where nobody wants any.</summary>
    public byte[] Compose(IEnumerable<LineResult> results)
    {
        if (_file is null)
        {
            return [];
        }

        _lines.Clear();
        foreach (var result in results)
        {
            _lines.Add(result);
        }

        return _lines.Written.ToArray();
    }

    /// <summary>Writes lines that stand in the book; false once the file cannot be written any more.</summary>
    public bool Write(byte[] lines)
    {
        try
        {
            Append(lines);
            return true;
        }
        catch (IOException fault)
        {
            Fault = $"the results cannot be written any more: {fault.Message}";
            return false;
        }
    }

    public void Dispose()
    {
        _lines.Dispose();
        _file?.Dispose();
    }

    private void Append(byte[] lines)
    {
        if (_file is not null && lines.Length > 0)
        {
            _file.Write(lines);
            _file.Flush(flushToDisk: true);
            Length = _file.Length;
        }
    }

    private static QueuedResults Open(string path, RunBook book)
    {
        var (length, tail, _) = book.Progress();
        var file = Directory.Exists(path)
            ? throw new IOException("it is a directory")
            : new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var results = new QueuedResults(file) { Length = length };
        try
        {
            if (file.Length < length)
            {
                throw new IOException($"it has {FigureText.Number(file.Length)} bytes, and the run had written {FigureText.Number(length)}: bring it back, or begin anew with another --queue");
            }

            file.SetLength(length);
            file.Position = length;
            results.Append(tail);
            return results;
        }
        catch
        {
            results.Dispose();
            throw;
        }
    }
}
