using System.Globalization;

namespace Actors;

/// <summary>Durations as people write them: a number and a unit. Pure.</summary>
internal static class DurationText
{
    public const string Rule = "must be a duration with a unit, such as 500ms, 30s, 5m, 1h or 1d";

    // Longer units first: "ms" also ends in "s".
    private static readonly (string Unit, double Milliseconds)[] Units =
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// <summary>Reads <c>500ms</c>, <c>1.5s</c>, <c>30 s</c>, <c>5m</c>, <c>1h</c>, <c>2d</c>, and <c>[d.]hh:mm:ss</c> as .NET configuration writes it.</summary>
    public static bool TryParse(string text, out TimeSpan span)
    {
        text = text.Trim();
        foreach (var (unit, milliseconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                span = default;
                if (!double.TryParse(text[..^unit.Length].TrimEnd(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    || !(Math.Abs(number * milliseconds) < TimeSpan.MaxValue.TotalMilliseconds))
                {
                    return false;
                }

                span = TimeSpan.FromMilliseconds(number * milliseconds);
                return true;
            }
        }

        // A bare number has no unit; TimeSpan would read it as days.
        span = default;
        return text.Contains(':') && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out span);
    }
}
