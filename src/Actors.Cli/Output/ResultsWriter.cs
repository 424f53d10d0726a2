using Actors.Cli.CommandLine;
using Actors.Cli.Running;

namespace Actors.Cli.Output;

/// <summary>Writes one JSON object per line of input, each as soon as its outcome is in, in one piece.</summary>
internal sealed class ResultsWriter : IDisposable
{
    private readonly Stream _target;
    private readonly ResultLines _lines;

    /// <param name="target">Where to.</param>
    /// <param name="hasNodes">Whether objects have the key <c>node</c>.</param>
    public ResultsWriter(Stream target, bool hasNodes = false)
    {
        _target = target;
        _lines = new ResultLines(hasNodes);
    }

    /// <summary>Why nothing more is written; null while all is well.</summary>
    public string? Fault { get; private set; }

    /// <summary>Opens the file that the settings name, empty; null if they name none, or, with a fault added, if it cannot be written.</summary>
    public static ResultsWriter? Open(LineSettings settings, List<string> faults, bool hasNodes = false)
    {
        if (settings.ResultsPath is not { } path)
        {
            return null;
        }

        try
        {
            if (settings.InputPath is { } input && Path.GetFullPath(input) == Path.GetFullPath(path))
            {
                faults.Add($"--results: '{path}' must be another file than --input");
                return null;
            }

            if (Directory.Exists(path))
            {
                faults.Add($"--results: '{path}' cannot be written: it is a directory");
                return null;
            }

            return new ResultsWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0), hasNodes);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add($"--results: '{path}' cannot be written: {fault.Message}");
            return null;
        }
    }

    /// <summary>Writes what became of one line; false once the file cannot be written any more.</summary>
    public bool Write(LineResult result)
    {
        if (Fault is not null)
        {
            return false;
        }

        _lines.Add(result);
        try
        {
            _target.Write(_lines.Written);
        }
        catch (IOException fault)
        {
            Fault = $"the results cannot be written any more: {fault.Message}";
        }

        _lines.Clear();
        return Fault is null;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _target.Dispose();
    }
}
