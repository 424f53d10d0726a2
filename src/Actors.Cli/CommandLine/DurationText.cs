using System.Globalization;

namespace Actors.Cli.CommandLine;

/// <summary>Durations as people write them on a command line: <c>500ms</c>, <c>30s</c>, <c>1.5m</c>, <c>1h</c>, <c>2d</c>; a bare number is seconds.</summary>
internal static class DurationText
{
    /// <summary>The longest duration that is taken. Timers count milliseconds in 31 bits somewhere below us, which ends at 24.8 days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>How a duration is to be written, for error messages and help.</summary>
    public const string Rule = "a number with ms, s, m, h or d (30s, 1.5m; no unit: seconds), at most 24d";

    // Longest first where one unit ends with another ("ms" before "s").
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute),
        ("h", TimeSpan.TicksPerHour),
        ("d", TimeSpan.TicksPerDay),
    ];

    /// <summary>Reads a duration that is not negative and not longer than <see cref="Longest"/>; anything finer than 100 ns is cut off.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        var (number, ticksPerUnit) = SplitUnit(text.Trim());
        duration = default;

        // Digits and one point only: no sign, no exponent, no thousands separators, whatever the culture.
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            || value > Longest.Ticks / ticksPerUnit)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)(value * ticksPerUnit));
        return true;
    }

    /// <summary>Writes a duration in the largest unit that divides it, so that <see cref="TryParse"/> reads the same value back.</summary>
    public static string Format(TimeSpan duration)
    {
        for (var i = Units.Length - 1; i > 0; i--)
        {
            var (unit, ticks) = Units[i];
            if (duration.Ticks >= ticks && duration.Ticks % ticks == 0)
            {
                return (duration.Ticks / ticks).ToString(CultureInfo.InvariantCulture) + unit;
            }
        }

        return ((decimal)duration.Ticks / TimeSpan.TicksPerMillisecond).ToString("0.####", CultureInfo.InvariantCulture) + "ms";
    }

    private static (string Number, long TicksPerUnit) SplitUnit(string text)
    {
        foreach (var (unit, ticks) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal))
            {
                return (text[..^unit.Length], ticks);
            }
        }

        return (text, TimeSpan.TicksPerSecond);
    }
}
