namespace Actors;

/// <summary>How one attempt ended.</summary>
/// <param name="Phase">The phase its word was in: who had signalled it, if anyone.</param>
/// <param name="Kind">What that makes of it.</param>
/// <param name="Result">What the handler returned.</param>
/// <param name="Error">What it threw, as data: reading an exception runs the user's code, which belongs to the attempt.</param>
/// <param name="IsRetryable">Whether the pool's retry budget may be spent on it.</param>
/// <param name="Worker">The number of the worker.</param>
internal readonly record struct AttemptEnd(AttemptPhase Phase, OutcomeKind Kind, object? Result, TaskError? Error, bool IsRetryable, int Worker)
{
    /// <summary>The deadline of the pool's stop is here.</summary>
    public static readonly AttemptEnd GivenUp = new(AttemptPhase.Abandoned, OutcomeKind.TimedOut, null, null, IsRetryable: false, Worker: 0) { IsGivenUp = true };

    /// <summary>Whether the handler was called.</summary>
    public bool WasRun { get; init; } = true;

    /// <summary>Whether it goes on, and the stop of the pool does not wait for it any longer.</summary>
    public bool IsGivenUp { get; init; }

    /// <summary>Whether it was the stop of the pool that ended it.</summary>
    public bool IsByStop => IsGivenUp || (Kind == OutcomeKind.Cancelled && Phase == AttemptPhase.CancelledByStop);

    public static AttemptEnd Of(AttemptPhase phase, object? result, Exception? thrown, TaskError? error, int worker)
    {
        var kind = Verdict.KindOf(phase, thrown);
        var mayRetry = kind is OutcomeKind.Failed or OutcomeKind.TimedOut && thrown is not DoNotRetryException;
        return new AttemptEnd(phase, kind, result, error, mayRetry, worker);
    }

    public TaskOutcome ToOutcome(TaskId id, object task, int attempts) => Kind switch
    {
        OutcomeKind.Succeeded => TaskOutcome.Succeeded(id, task, Result, attempts, Worker),
        OutcomeKind.Failed => TaskOutcome.Failed(id, task, Error!, attempts, Worker),
        OutcomeKind.TimedOut when Phase == AttemptPhase.Abandoned => TaskOutcome.Stuck(id, task, attempts, Worker),
        OutcomeKind.TimedOut => TaskOutcome.TimedOut(id, task, Error, attempts, Worker),
        _ => TaskOutcome.Cancelled(id, task, Verdict.ReasonOf(Phase), Error, attempts, Worker),
    };
}

/// <summary>What the end of an attempt means. Pure.</summary>
internal static class Verdict
{
    /// <summary>Once a timeout has fired it wins; a cancel loses to a success; an exception that the pool did not cause is a failure.</summary>
    public static OutcomeKind KindOf(AttemptPhase phase, Exception? error) => phase switch
    {
        AttemptPhase.TimedOut or AttemptPhase.Abandoned => OutcomeKind.TimedOut,
        _ when error is null => OutcomeKind.Succeeded,
        AttemptPhase.CancelledByCaller or AttemptPhase.CancelledByGroup or AttemptPhase.CancelledByStop => OutcomeKind.Cancelled,
        _ => OutcomeKind.Failed,
    };

    public static OutcomeReason ReasonOf(AttemptPhase phase) => phase switch
    {
        AttemptPhase.CancelledByGroup => OutcomeReason.GroupFailed,
        AttemptPhase.CancelledByStop => OutcomeReason.Stopped,
        _ => OutcomeReason.Caller,
    };

    public static bool IsFailure(OutcomeKind kind) => kind is OutcomeKind.Failed or OutcomeKind.TimedOut or OutcomeKind.Crashed;
}
