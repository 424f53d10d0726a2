using System.Buffers;
using System.Text;
using System.Text.Json;
using Actors.Cli.Clients;

namespace Actors.Cli.Output;

/// <summary>How a pool is, for programs.</summary>
internal static class StatusJson
{
    /// <summary>One object on one line. Every object has every key.</summary>
    public static string Of(PoolLook look)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            Write(json, look);
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, PoolLook look)
    {
        var status = look.Status;
        json.WriteStartObject();
        json.WriteString("at", look.At);
        json.WriteStartArray("nodes");
        foreach (var node in look.Nodes)
        {
            Write(json, node);
        }

        json.WriteEndArray();
        json.WriteNumber("workers", status.Workers);
        json.WriteNumber("outstanding", status.Outstanding);
        json.WriteNumber("queued", status.Queued);
        json.WriteNumber("running", status.Running);
        json.WriteNumber("delayed", look.Delayed);
        json.WriteStartObject("outcomes");
        foreach (var (kind, count) in status.Counts.ByKind())
        {
            json.WriteNumber(OutcomeText.Name(kind), count);
        }

        json.WriteEndObject();
        json.WritePropertyName("perSecond");
        if (look.PerSecond is { } rate)
        {
            json.WriteNumberValue(Math.Round(rate, 1));
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, NodeStatus node)
    {
        json.WriteStartObject();
        json.WriteString("address", node.Address);
        json.WriteNumber("workers", node.Workers);
        json.WriteNumber("running", node.Running);
        json.WriteNumber("waiting", node.Waiting);
        json.WriteNumber("superseded", node.Superseded);
        json.WriteNumber("stuck", node.Stuck);
        json.WriteBoolean("reachable", node.IsReachable);
        json.WriteEndObject();
    }
}
