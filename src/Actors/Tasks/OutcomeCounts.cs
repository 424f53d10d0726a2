using System.Globalization;

namespace Actors;

/// <summary>How many tasks ended how.</summary>
/// <param name="Succeeded">Ended <see cref="OutcomeKind.Succeeded"/>.</param>
/// <param name="Failed">Ended <see cref="OutcomeKind.Failed"/>.</param>
/// <param name="TimedOut">Ended <see cref="OutcomeKind.TimedOut"/>.</param>
/// <param name="Crashed">Ended <see cref="OutcomeKind.Crashed"/>.</param>
/// <param name="Cancelled">Ended <see cref="OutcomeKind.Cancelled"/>.</param>
public readonly record struct OutcomeCounts(long Succeeded, long Failed, long TimedOut, long Crashed, long Cancelled)
{
    /// <summary>All admitted tasks that have their outcome. Rejected tasks were never admitted and are counted by <see cref="PoolStatus.Rejected"/>.</summary>
    public long Total => Succeeded + Failed + TimedOut + Crashed + Cancelled;

    /// <summary>Adds kind by kind.</summary>
    public static OutcomeCounts operator +(OutcomeCounts left, OutcomeCounts right) => new(
        left.Succeeded + right.Succeeded,
        left.Failed + right.Failed,
        left.TimedOut + right.TimedOut,
        left.Crashed + right.Crashed,
        left.Cancelled + right.Cancelled);

    /// <summary>One outcome more; a rejection is none.</summary>
    internal OutcomeCounts And(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Succeeded => this with { Succeeded = Succeeded + 1 },
        OutcomeKind.Failed => this with { Failed = Failed + 1 },
        OutcomeKind.TimedOut => this with { TimedOut = TimedOut + 1 },
        OutcomeKind.Crashed => this with { Crashed = Crashed + 1 },
        OutcomeKind.Cancelled => this with { Cancelled = Cancelled + 1 },
        _ => this,
    };

    /// <summary>Adds kind by kind.</summary>
    public static OutcomeCounts Add(OutcomeCounts left, OutcomeCounts right) => left + right;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Succeeded} succeeded, {Failed} failed, {TimedOut} timed out, {Crashed} crashed, {Cancelled} cancelled");
}
