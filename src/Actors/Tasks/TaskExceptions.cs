using System.Globalization;

namespace Actors;

#pragma warning disable CA1032 // Each of these is thrown with the fact it is about; the empty standard constructors would lose it.

/// <summary>Thrown by a handler: this task fails now, whatever retries are left.</summary>
public sealed class DoNotRetryException : Exception
{
    /// <summary>Fails the task with <paramref name="message"/>.</summary>
    public DoNotRetryException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>Thrown by <c>RunAsync</c> when the task did not succeed.</summary>
public class TaskOutcomeException : Exception
{
    internal TaskOutcomeException(TaskOutcome outcome)
        : base(outcome.ToString()) => Outcome = outcome;

    /// <summary>How the task ended.</summary>
    public TaskOutcome Outcome { get; }

    internal static Exception For(TaskOutcome outcome) => outcome.Kind switch
    {
        OutcomeKind.TimedOut => new TaskTimedOutException(outcome),
        OutcomeKind.Cancelled => new TaskCancelledException(outcome),
        OutcomeKind.Rejected => new TaskRejectedException(outcome),
        _ => new TaskFailedException(outcome),
    };
}

/// <summary>The task failed or crashed; <see cref="TaskOutcome.Error"/> holds the handler's exception as data.</summary>
public sealed class TaskFailedException : TaskOutcomeException
{
    internal TaskFailedException(TaskOutcome outcome)
        : base(outcome)
    {
    }
}

/// <summary>The task timed out.</summary>
public sealed class TaskTimedOutException : TaskOutcomeException
{
    internal TaskTimedOutException(TaskOutcome outcome)
        : base(outcome)
    {
    }
}

/// <summary>The task was cancelled by the caller, its group, an overflow or the stop of the pool.</summary>
public sealed class TaskCancelledException : TaskOutcomeException
{
    internal TaskCancelledException(TaskOutcome outcome)
        : base(outcome)
    {
    }
}

/// <summary>The task was never admitted; <see cref="TaskOutcome.Reason"/> says why.</summary>
public sealed class TaskRejectedException : TaskOutcomeException
{
    internal TaskRejectedException(TaskOutcome outcome)
        : base(outcome)
    {
    }
}

/// <summary>
/// A durable pool has stopped, and what was waited for is kept: it stays outstanding, and goes on when a process with the same pool starts. This is no outcome.
/// </summary>
public sealed class PoolStoppedException : Exception
{
    internal PoolStoppedException(string pool, long kept)
        : base(string.Create(CultureInfo.InvariantCulture, $"Pool '{pool}' has stopped and keeps {(kept == 1 ? "1 task" : $"{kept} tasks")} of what was waited for, to go on when a process with the same pool starts.")) => Kept = kept;

    /// <summary>How many tasks of what was waited for are kept; 1 where that was an outcome.</summary>
    public long Kept { get; }
}

/// <summary>A handler waited for its own pool: for an outcome, or for all to be done. It would hold a worker while it waits for one.</summary>
public sealed class WaitRefusedException : InvalidOperationException
{
    internal WaitRefusedException(string pool, string what)
        : base($"A handler of pool '{pool}' may not wait for {what} of the same pool: it would hold a worker while it waits for one. Submit without waiting.")
    {
    }
}
