using System.Globalization;
using System.Text;

namespace Actors.Cli.Output;

/// <summary>Outcomes and figures in words.</summary>
internal static class OutcomeText
{
    /// <summary>The kind as the results file has it.</summary>
    public static string Name(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Succeeded => "succeeded",
        OutcomeKind.Failed => "failed",
        OutcomeKind.TimedOut => "timedOut",
        OutcomeKind.Crashed => "crashed",
        OutcomeKind.Cancelled => "cancelled",
        OutcomeKind.Rejected => "rejected",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Why a task did not succeed; null if it did.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="timeout">The timeout of the pool.</param>
    public static string? Reason(TaskOutcome outcome, TimeSpan? timeout) => outcome switch
    {
        { Kind: OutcomeKind.Succeeded } => null,
        { Kind: OutcomeKind.TimedOut, Reason: OutcomeReason.Stuck } => $"timed out after {Duration(timeout)}, and did not end when it was killed",
        { Kind: OutcomeKind.TimedOut } => $"timed out after {Duration(timeout)}; killed",
        { Error.Message: { } message } => message,
        _ => outcome.Explanation,
    };

    /// <summary>Why a task did not succeed that the stop of the run ended.</summary>
    /// <param name="attempts">How often its command was started.</param>
    /// <param name="lastExitCode">The exit code of the last attempt, if it ended of itself.</param>
    public static string StopReason(int attempts, int? lastExitCode) => (attempts, lastExitCode) switch
    {
        (0, _) => "not run: the run was stopped before",
        (_, { } code) => $"stopped before its next try (exit code {code})",
        _ => "stopped while it ran; killed",
    };

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

    /// <summary>Text from outside on one line of a terminal: cut, and without control characters, which could be commands to the terminal.</summary>
    public static string OneLine(string text, int length)
    {
        var shown = new StringBuilder(Math.Min(text.Length, length));
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, length)))
        {
            shown.Append(char.IsControl(character) ? '?' : character);
        }

        return text.Length > length ? shown.Append('…').ToString() : shown.ToString();
    }

    private static string Duration(TimeSpan? timeout) => timeout is { } limit ? CommandLine.DurationText.Format(limit) : "its time";
}
