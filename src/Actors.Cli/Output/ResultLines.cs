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
        _json.WriteNumberOrNull("exitCode", result.ExitCode);
        _json.WriteNumber("attempts", result.Attempts);
        _json.WriteNumberOrNull("queuedMs", JsonNumbers.Milliseconds(result.Queued));
        _json.WriteNumberOrNull("runMs", JsonNumbers.Milliseconds(result.Run));
        _json.WriteNumberOrNull("worker", result.Worker);
        if (hasNodes)
        {
            _json.WriteString("node", result.Node);
        }

        _json.WriteString("error", result.Reason);
        _json.WriteEndObject();
        _json.Flush();
        _lines.Write("\n"u8);
    }

    public void Clear() => _lines.ResetWrittenCount();

    public void Dispose() => _json.Dispose();
}
