namespace Actors.Cli.Output;

/// <summary>Outcomes in words.</summary>
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

    /// <summary>The kind that has this name.</summary>
    public static OutcomeKind KindOf(string name) => Enum.GetValues<OutcomeKind>().First(kind => Name(kind) == name);

    /// <summary>How many ended in each way that counts have.</summary>
    public static IEnumerable<(OutcomeKind Kind, long Count)> ByKind(this OutcomeCounts counts) =>
    [
        (OutcomeKind.Succeeded, counts.Succeeded),
        (OutcomeKind.Failed, counts.Failed),
        (OutcomeKind.TimedOut, counts.TimedOut),
        (OutcomeKind.Crashed, counts.Crashed),
        (OutcomeKind.Cancelled, counts.Cancelled),
    ];

    /// <summary>Why a task did not succeed; null if it did.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="timeout">The timeout of the pool.</param>
    public static string? Reason(TaskOutcome outcome, TimeSpan? timeout) => outcome switch
    {
        { Kind: OutcomeKind.Succeeded } => null,
        { Kind: OutcomeKind.TimedOut, Reason: OutcomeReason.Stuck } => $"timed out after {Duration(timeout)}, and did not end when it was killed",
        { Kind: OutcomeKind.TimedOut } => TimedOut(timeout),
        { Error.Message: { } message } => message,
        _ => outcome.Explanation,
    };

    /// <summary>Why a command did not succeed that was killed because it ran too long.</summary>
    public static string TimedOut(TimeSpan? timeout) => $"timed out after {Duration(timeout)}; killed";

    /// <summary>Why a task did not succeed that the stop of the run ended.</summary>
    /// <param name="attempts">How often its command was started.</param>
    /// <param name="lastExitCode">The exit code of the last attempt, if it ended of itself.</param>
    public static string StopReason(int attempts, int? lastExitCode) => (attempts, lastExitCode) switch
    {
        (0, _) => "not run: the run was stopped before",
        (_, { } code) => $"stopped before its next try (exit code {code})",
        _ => "stopped while it ran; killed",
    };

    private static string Duration(TimeSpan? timeout) => timeout is { } limit ? CommandLine.DurationText.Format(limit) : "its time";
}
