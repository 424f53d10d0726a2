using System.Buffers;
using System.Text;
using System.Text.Json;
using Actors.Cli.Queues;

namespace Actors.Cli.Output;

/// <summary>The lines of a queue for programs.</summary>
internal static class QueueJson
{
    /// <summary>What <see cref="Line"/> writes of a line, for the help.</summary>
    public const string Keys = "id, state, input, attempts, exitCode, runMs, error";

    /// <summary>One object on one line. Every object has every key; a value that does not exist, or is not kept, is null.</summary>
    public static string Line(KeptLine line)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            Write(json, line);
        }

        text.Write("\n"u8);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, KeptLine line)
    {
        json.WriteStartObject();
        json.WriteNumber("id", line.Number);
        json.WriteString("state", line.Kind is { } kind ? OutcomeText.Name(kind) : "waiting");
        json.WriteString("input", line.Text);
        json.WriteNumberOrNull("attempts", line.Kind is null || line.Text is null ? null : line.Attempts);
        json.WriteNumberOrNull("exitCode", line.ExitCode);
        json.WriteNumberOrNull("runMs", JsonNumbers.Milliseconds(line.Run));
        json.WriteString("error", line.Reason);
        json.WriteEndObject();
    }
}
