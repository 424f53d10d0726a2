using System.Text.Json;

namespace Actors.Cli.Output;

/// <summary>Numbers in the JSON of this program.</summary>
internal static class JsonNumbers
{
    public static void WriteNumberOrNull(this Utf8JsonWriter json, string name, decimal? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>To the microsecond: more digits would be noise.</summary>
    public static decimal? Milliseconds(TimeSpan? time) => time is { } span ? decimal.Round((decimal)span.Ticks / TimeSpan.TicksPerMillisecond, 3) : null;
}
