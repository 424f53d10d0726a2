using Akka.Actor;

namespace Actors;

// What the router understands besides tasks. Commands are told or asked; each names its answer.

/// <summary>Asks the router for its coordinator. Answer: <see cref="Coordinator"/>.</summary>
/// <remarks>The answer comes after all that this sender told the router before.</remarks>
public sealed record GetCoordinator : IPoolMessage
{
    /// <summary>An instance to send; all are equal.</summary>
    public static GetCoordinator Instance { get; } = new();
}

/// <summary>Answers <see cref="GetCoordinator"/>.</summary>
/// <param name="Ref">The coordinator of this router.</param>
public sealed record Coordinator(IActorRef Ref) : IPoolMessage;

/// <summary>Cancels one task. Answer: <see cref="CancelAnswer"/>.</summary>
/// <param name="Id">A client-chosen id, or that of a ticket.</param>
public sealed record CancelTask(TaskId Id) : IPoolMessage;

/// <summary>What a cancel did.</summary>
public enum CancelResult
{
    /// <summary>No outstanding task is known by that id.</summary>
    NotFound,

    /// <summary>It was not running; its outcome is <see cref="OutcomeKind.Cancelled"/>.</summary>
    Cancelled,

    /// <summary>It runs; its token is signalled and no further attempt is made. Its outcome follows when the attempt ends.</summary>
    Signalled,
}

/// <summary>Answers <see cref="CancelTask"/>.</summary>
/// <param name="Id">The id that was named.</param>
/// <param name="Result">What became of it.</param>
public sealed record CancelAnswer(TaskId Id, CancelResult Result) : IPoolMessage;

/// <summary>Cancels all that is outstanding in a group; what joins it later is not touched. Answer: <see cref="GroupCancelled"/>.</summary>
/// <param name="Group">The group's name.</param>
public sealed record CancelGroup(string Group) : IPoolMessage;

/// <summary>Answers <see cref="CancelGroup"/>.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Cancelled">How many were not running and are cancelled.</param>
/// <param name="Signalled">How many run and are signalled.</param>
public sealed record GroupCancelled(string Group, int Cancelled, int Signalled) : IPoolMessage;

/// <summary>Pauses or resumes intake: while paused a <c>Tell</c> is rejected and a submitter waits. Answer: <see cref="PauseAnswer"/>.</summary>
/// <param name="Paused">Whether to pause.</param>
public sealed record PauseIntake(bool Paused) : IPoolMessage;

/// <summary>Pauses or resumes dispatch: while paused tasks are admitted and none starts. Answer: <see cref="PauseAnswer"/>, from when on nothing starts.</summary>
/// <param name="Paused">Whether to pause.</param>
public sealed record PauseDispatch(bool Paused) : IPoolMessage;

/// <summary>Answers <see cref="PauseIntake"/> and <see cref="PauseDispatch"/>.</summary>
/// <param name="IntakePaused">Whether intake is paused now.</param>
/// <param name="DispatchPaused">Whether dispatch is paused now.</param>
public sealed record PauseAnswer(bool IntakePaused, bool DispatchPaused) : IPoolMessage;

/// <summary>Changes the number of workers. Answer: <see cref="Resized"/>, once no more than that many run; or <see cref="CommandRefused"/>.</summary>
/// <param name="Workers">From 1 to 100,000. Idle workers leave first; a busy one ends its task.</param>
public sealed record Resize(int Workers) : IPoolMessage;

/// <summary>Answers <see cref="Resize"/>.</summary>
/// <param name="Workers">The number of workers now.</param>
public sealed record Resized(int Workers) : IPoolMessage;

/// <summary>Ends intake and runs all that was admitted, until the deadline. Answer: <see cref="StopReport"/>; or <see cref="CommandRefused"/>.</summary>
/// <param name="Deadline">From 0 to 10,000 days. Of several the one that ends first wins. Default: <see cref="TaskPoolOptions.DrainDeadline"/>.</param>
public sealed record Drain(TimeSpan? Deadline = null) : IPoolMessage;

/// <summary>Ends intake, lets only what runs be finished until the deadline, and cancels the rest; a durable pool keeps the rest. Answer: <see cref="StopReport"/>; or <see cref="CommandRefused"/>.</summary>
/// <param name="Deadline">From 0 to 10,000 days. Of several the one that ends first wins. Default: <see cref="TaskPoolOptions.DrainDeadline"/>.</param>
public sealed record Stop(TimeSpan? Deadline = null) : IPoolMessage;

/// <summary>Answers <see cref="Drain"/> and <see cref="Stop"/>: every admitted task has its outcome now, or is kept.</summary>
/// <param name="Counts">All outcomes since the pool began.</param>
/// <param name="NotDone">The outcomes of those that the stop ended: <see cref="OutcomeReason.Stopped"/>, or <see cref="OutcomeReason.Stuck"/> at the deadline. Empty where the pool is durable: it keeps them.</param>
public sealed record StopReport(OutcomeCounts Counts, IReadOnlyList<TaskOutcome> NotDone) : IPoolMessage
{
    internal const int KeptListed = 1_000;

    /// <summary>How many tasks a durable pool keeps: they stay outstanding, and go on when a process with the same pool starts. 0 where the pool is not durable.</summary>
    public long Kept { get; init; }

    /// <summary>Of these 1,000 at most, in no particular order.</summary>
    public IReadOnlyList<KeptTask> KeptTasks { get; init; } = [];

    /// <summary>
    /// False where a durable pool did not answer by the deadline, because its store is down or slow. Then <see cref="Counts"/> are the outcomes that this process was told, and of what else was admitted
    /// nothing is known here: it has its outcome, or is kept. The pool stops all the same as soon as it can. Default: true.
    /// </summary>
    public bool IsComplete { get; init; } = true;
}

/// <summary>A task that a durable pool keeps for its next life.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Task">The message that was submitted.</param>
/// <param name="Attempts">How often it was started.</param>
public sealed record KeptTask(TaskId Id, object Task, int Attempts);

/// <summary>Reads the quarantine. Answer: <see cref="QuarantineList"/>.</summary>
public sealed record ListQuarantine : IPoolMessage
{
    /// <summary>An instance to send; all are equal.</summary>
    public static ListQuarantine Instance { get; } = new();
}

/// <summary>A request whose outcome was a failure.</summary>
/// <param name="Request">The task and its options.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record QuarantinedTask(TaskRequest Request, TaskOutcome Outcome);

/// <summary>Answers <see cref="ListQuarantine"/>.</summary>
/// <param name="Tasks">Oldest first.</param>
/// <param name="Evicted">How many left because the quarantine was full.</param>
public sealed record QuarantineList(IReadOnlyList<QuarantinedTask> Tasks, long Evicted) : IPoolMessage;

/// <summary>Submits a quarantined request once more, as a new task. Answer: <see cref="QuarantineAnswer"/>.</summary>
/// <remarks>The outcome of the new task is told to nobody: to an <c>Ask</c> it could come before the answer. If it fails again it is back in quarantine.</remarks>
/// <param name="Id">The id of the failed task.</param>
public sealed record ReleaseQuarantined(TaskId Id) : IPoolMessage;

/// <summary>Drops a quarantined request. Answer: <see cref="QuarantineAnswer"/>.</summary>
/// <param name="Id">The id of the failed task.</param>
public sealed record DropQuarantined(TaskId Id) : IPoolMessage;

/// <summary>Answers <see cref="ReleaseQuarantined"/> and <see cref="DropQuarantined"/>.</summary>
/// <param name="Id">The id of the failed task.</param>
/// <param name="Found">Whether it was in quarantine; it is not any more.</param>
/// <param name="Released">The id of the new task, when one was admitted; null too when the request attached to an outstanding task of its unique key.</param>
public sealed record QuarantineAnswer(TaskId Id, bool Found, TaskId? Released = null) : IPoolMessage;

/// <summary>A command that broke a rule: it did nothing.</summary>
/// <param name="Command">The command.</param>
/// <param name="Fault">Name, value and rule.</param>
public sealed record CommandRefused(object Command, string Fault) : IPoolMessage;

/// <summary>Asks the router for the way to its pool, for a <see cref="TaskPool"/> over it. Answer: an <see cref="IPoolAccess"/>.</summary>
internal sealed record GetAccess : IPoolMessage
{
    public static readonly GetAccess Instance = new();
}

/// <summary>Wake-ups that the pool sends to its router. Each says only: look again.</summary>
internal static class RouterTicks
{
    public sealed record DueChanged : IPoolMessage
    {
        public static readonly DueChanged Instance = new();
    }

    public sealed record BegunWhilePaused : IPoolMessage
    {
        public static readonly BegunWhilePaused Instance = new();
    }

    public sealed record WorkerLeft(WorkerSlot Slot) : IPoolMessage;

    /// <summary>A listener of the meter or of the spans has thrown, which cost no task but should be known.</summary>
    public sealed record ListenerFailed(Exception Fault) : IPoolMessage;

    /// <summary>Somebody could not be told an outcome or an answer.</summary>
    public sealed record ReceiverFailed(IActorRef Receiver, Exception Fault) : IPoolMessage;

    public sealed record Due : IPoolMessage
    {
        public static readonly Due Instance = new();
    }

    public sealed record StopTimer : IPoolMessage
    {
        public static readonly StopTimer Instance = new();
    }

    /// <summary>A stop, or a drain, that an earlier life of the pool had begun.</summary>
    public sealed record ResumeStop(Intake Intake, TimeSpan Deadline) : IPoolMessage;

    /// <summary>Every task that a stop covers has its outcome. Not the public answer to that question, which anybody may tell.</summary>
    public sealed record Ended : IPoolMessage
    {
        public static readonly Ended Instance = new();
    }
}
