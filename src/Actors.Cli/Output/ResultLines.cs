using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Actors.Cli.Running;

namespace Actors.Cli.Output;

/// <summary>Results as text: one JSON object a line.</summary>
/// <remarks>Every object has every key; a value that does not exist (the exit code of a command that never ran) is null.</remarks>
/// <param name="hasNodes">Whether objects have the key <c>node</c>.</param>
internal sealed class ResultLines(bool hasNodes) : IDisposable
{
    // Readable text in a file that nobody takes for HTML: only what JSON itself demands is escaped.
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null, Format);

    /// <summary>The lines since the last clearing.</summary>
    public ReadOnlySpan<byte> Written => _lines.WrittenSpan;

    /// <summary>Adds a line.</summary>
    public void Add(LineResult result)
    {
        _json.Reset(_lines);
        _json.WriteStartObject();
        _json.WriteNumber("id", result.Line);
        _json.WriteString("input", result.Input);
        _json.WriteString("outcome", OutcomeText.Name(result.Kind));
        WriteNumber("exitCode", result.ExitCode);
        _json.WriteNumber("attempts", result.Attempts);
        WriteNumber("queuedMs", Milliseconds(result.Queued));
        WriteNumber("runMs", Milliseconds(result.Run));
        WriteNumber("worker", result.Worker);
        if (hasNodes)
        {
            _json.WriteString("node", result.Node);
        }

        _json.WriteString("error", result.Reason);
        _json.WriteEndObject();
        _json.Flush();
        _lines.Write("\n"u8);
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

    public void Clear() => _lines.ResetWrittenCount();

    public void Dispose() => _json.Dispose();
}
