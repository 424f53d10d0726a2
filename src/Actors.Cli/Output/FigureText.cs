using System.Globalization;

namespace Actors.Cli.Output;

/// <summary>Figures as people read them.</summary>
internal static class FigureText
{
    /// <summary>A duration with two or three digits, for people.</summary>
    public static string Short(TimeSpan duration)
    {
        var culture = CultureInfo.InvariantCulture;
        return duration switch
        {
            { TotalMilliseconds: < 10 } => duration.TotalMilliseconds.ToString("0.0", culture) + " ms",
            { TotalSeconds: < 1 } => duration.TotalMilliseconds.ToString("0", culture) + " ms",
            { TotalMinutes: < 1 } => duration.TotalSeconds.ToString("0.00", culture) + " s",
            { TotalHours: < 1 } => duration.ToString("m'm 's's'", culture),
            { TotalDays: < 1 } => duration.ToString("h'h 'm'm 's's'", culture),
            _ => duration.ToString("d'd 'h'h 'm'm'", culture),
        };
    }

    /// <summary>A duration to the second, for an estimate.</summary>
    public static string Rough(TimeSpan duration) =>
        duration < TimeSpan.FromMinutes(1) ? duration.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) + " s" : Short(duration);

    /// <summary>A whole number with separators.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Tasks per second: whole numbers from ten on.</summary>
    public static string Rate(double perSecond) => perSecond.ToString(perSecond < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture) + "/s";
}
