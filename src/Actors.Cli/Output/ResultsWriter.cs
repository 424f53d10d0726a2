using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Actors.Cli.CommandLine;
using Actors.Cli.Running;

namespace Actors.Cli.Output;

/// <summary>Writes one JSON object per line of input, each as soon as its outcome is in, in one piece.</summary>
/// <remarks>Every object has every key; a value that does not exist (the exit code of a command that never ran) is null.</remarks>
internal sealed class ResultsWriter : IDisposable
{
    // Readable text in a file that nobody takes for HTML: only what JSON itself demands is escaped.
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Stream _target;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;
    private readonly bool _hasNodes;

    /// <param name="target">Where to.</param>
    /// <param name="hasNodes">Whether objects have the key <c>node</c>.</param>
    public ResultsWriter(Stream target, bool hasNodes = false)
    {
        _target = target;
        _hasNodes = hasNodes;
        _json = new Utf8JsonWriter(_line, Format);
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

        Compose(result);
        try
        {
            _target.Write(_line.WrittenSpan);
        }
        catch (IOException fault)
        {
            Fault = $"the results cannot be written any more: {fault.Message}";
        }

        return Fault is null;
    }

    public void Dispose()
    {
        _json.Dispose();
        _target.Dispose();
    }

    private void Compose(LineResult result)
    {
        _line.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteNumber("id", result.Line);
        _json.WriteString("input", result.Input);
        _json.WriteString("outcome", OutcomeText.Name(result.Kind));
        WriteNumber("exitCode", result.ExitCode);
        _json.WriteNumber("attempts", result.Attempts);
        WriteNumber("queuedMs", Milliseconds(result.Queued));
        WriteNumber("runMs", Milliseconds(result.Run));
        WriteNumber("worker", result.Worker);
        if (_hasNodes)
        {
            _json.WriteString("node", result.Node);
        }

        _json.WriteString("error", result.Reason);
        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
    }

    private void WriteNumber(string name, decimal? value)
    {
        if (value is { } number)
        {
            _json.WriteNumber(name, number);
        }
        else
        {
            _json.WriteNull(name);
        }
    }

    // To the microsecond: more digits would be noise.
    private static decimal? Milliseconds(TimeSpan? time) => time is { } span ? decimal.Round((decimal)span.Ticks / TimeSpan.TicksPerMillisecond, 3) : null;
}
