using System.Collections.Frozen;
using System.Diagnostics;
using Akka.Actor;

namespace Actors;

/// <summary>Lets tasks into the pool, or says why not. It runs on the submitter's own thread.</summary>
/// <remarks>
/// So a task is counted by the time <c>Tell</c> returns, a question asked afterwards covers it, and a fast teller fills the pool up to its
/// capacity and no mailbox beyond it.
/// </remarks>
internal sealed class Admission(
    PoolState state,
    Room room,
    Settlement settlement,
    PoolTelemetry telemetry,
    FrozenDictionary<Type, TaskRunner> runners)
{
    private readonly EarlierTasks _earlier = new(state);

    /// <summary>Whether somebody wants to know more of a task than a plain one has a place for.</summary>
    private bool IsTracked => telemetry.IsMeasuring || PoolTelemetry.HasSpan || state.Record is not null;

    /// <summary>The registered handler of a message; null when it has none.</summary>
    public TaskRunner? FindRunner(object message) => runners.GetValueOrDefault(message.GetType());

    /// <summary>Admits what was told to the router, or tells the sender why not.</summary>
    /// <param name="message">The task, or a request.</param>
    /// <param name="runner">The handler of the message itself, if it has one.</param>
    /// <param name="sender">Who is to be told the outcome; null for nobody.</param>
    public void Tell(object message, TaskRunner? runner, IActorRef? sender)
    {
        if (runner is not null && !IsTracked)
        {
            TellPlain(message, runner, sender);
            return;
        }

        var refused = Admit(message as TaskRequest ?? new TaskRequest(message), runner: null, sender, ticket: null, out _);
        if (refused is not null)
        {
            sender?.Tell(refused, state.Router);
        }
    }

    /// <summary>Admits a task that was told by somebody else's submitter; if there is no room, it waits for some in the line.</summary>
    /// <inheritdoc cref="Tell"/>
    public void TellOrWait(object message, TaskRunner? runner, IActorRef sender, WaitingLine line)
    {
        if (runner is not null && !IsTracked && EnterPlain(message, runner, sender, ticket: null) is null)
        {
            return;
        }

        var refused = Prepare(TaskRequest.For(message), runner, sender, ticket: null, out var tracked) ?? Enter(tracked!);
        if (refused is { Reason: OutcomeReason.Full or OutcomeReason.Paused })
        {
            line.Join(tracked!);
        }
        else if (room.Counted(refused) is { } outcome)
        {
            sender.Tell(outcome, state.Router);
        }
    }

    /// <summary>Admits a task that an earlier life of the pool had admitted: capacity and intake do not keep it out.</summary>
    /// <param name="message">The task, or a request.</param>
    /// <param name="sender">Who is to be told the outcome.</param>
    /// <param name="history">What it has behind it, if anything.</param>
    public void TellAgain(object message, IActorRef sender, TaskHistory? history = null)
    {
        var outcome = Prepare(TaskRequest.For(message), runner: null, sender, ticket: null, out var tracked);
        if (outcome is null)
        {
            tracked!.IsAgain = true;
            if (history is { } past)
            {
                tracked.Resume(past);
                tracked.RetryIn = past.Wait;
            }

            outcome = Enter(tracked);
        }

        if (outcome is not null)
        {
            sender.Tell(outcome, state.Router);
        }
    }

    /// <summary>Admits a task, attaches it to one that is outstanding, or gives its kept outcome, without waiting for room.</summary>
    /// <param name="task">The message, a request, or a delegate.</param>
    /// <param name="runner">The handler of the message itself, if it is known.</param>
    /// <param name="sender">Who is to be told the outcome; null for nobody.</param>
    /// <param name="ticket">What is to get the outcome; null for nothing.</param>
    /// <param name="tracked">Null when it was rejected, or admitted as a plain task.</param>
    /// <returns>The outcome if it is known at once: kept, or rejected.</returns>
    public TaskOutcome? Admit(object task, TaskRunner? runner, IActorRef? sender, TaskTicket? ticket, out TrackedTask? tracked)
    {
        tracked = null;
        if (ticket is not null && TryAdmitPlain(task, runner, ticket))
        {
            return null;
        }

        var refusal = Prepare(TaskRequest.For(task), runner, sender, ticket, out tracked);
        return room.Counted(refusal ?? Enter(tracked!));
    }

    /// <summary>Admits a task, waiting for room if need be and if <paramref name="mayWait"/>, asked then, says so.</summary>
    /// <returns>The outcome if it is known at once; null if it was admitted.</returns>
    public ValueTask<TaskOutcome?> AdmitAsync(
        object task, TaskRunner? runner, TaskTicket ticket, WaitingLine line, Func<bool> mayWait, CancellationToken waitToken)
    {
        if (!waitToken.IsCancellationRequested && TryAdmitPlain(task, runner, ticket))
        {
            return default;
        }

        var refusal = Prepare(TaskRequest.For(task), runner, sender: null, ticket, out var tracked);
        if (refusal is null && waitToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<TaskOutcome?>(waitToken);
        }

        refusal ??= Enter(tracked!);
        var waits = refusal is { Reason: OutcomeReason.Full or OutcomeReason.Paused } && state.Options.Overflow == Overflow.Wait && mayWait();
        return waits ? line.WaitForRoom(tracked!, waitToken) : new ValueTask<TaskOutcome?>(room.Counted(refusal));
    }

    /// <summary>Admits a task without options whose message has a handler, if there is room: the shortest way in. What is refused here goes the long way.</summary>
    private bool TryAdmitPlain(object task, TaskRunner? runner, TaskTicket ticket)
    {
        var message = task is TaskRequest request ? (request.IsPlain ? request.Task : null) : task;
        if (message is null || IsTracked)
        {
            return false;
        }

        runner ??= FindRunner(message);
        return runner is not null && EnterPlain(message, runner, ticket, ticket) is null;
    }

    private void TellPlain(object message, TaskRunner runner, IActorRef? sender)
    {
        while (EnterPlain(message, runner, sender, ticket: null) is { } refusal)
        {
            if (refusal != OutcomeReason.Full || !TryDropOldest())
            {
                var rejected = room.Counted(room.Rejected(default, message, refusal));
                sender?.Tell(rejected!, state.Router);
                return;
            }
        }
    }

    private OutcomeReason? EnterPlain(object message, TaskRunner runner, object? receiver, TaskTicket? ticket)
    {
        Taker? wake;
        lock (state.Gate)
        {
            if (room.Refusal(isWaiter: false) is { } refusal)
            {
                return refusal;
            }

            room.Take();
            state.Ledger.Admit();
            ticket?.Admitted(new TaskId(state.Ledger.Admitted), message, runner);
            wake = state.Ready.Add(new ReadyTask(message, runner, receiver, state.Ledger.Admitted), TaskPriority.Normal);
        }

        wake?.Schedule();
        return null;
    }

    /// <summary>Everything about a request that needs no gate: its rules and its handler.</summary>
    private TaskOutcome? Prepare(TaskRequest request, TaskRunner? runner, IActorRef? sender, TaskTicket? ticket, out TrackedTask? tracked)
    {
        tracked = null;
        if (!request.IsBare && request.Faults().ToList() is { Count: > 0 } faults)
        {
            return TaskOutcome.Rejected(ChosenId(request), request.Task, OutcomeReason.Invalid, string.Join("; ", faults));
        }

        runner ??= FindRunner(request.Task) ?? DelegateRunners.For(request.Task);
        if (runner is null)
        {
            return TaskOutcome.Rejected(ChosenId(request), request.Task, OutcomeReason.NoHandler, $"no handler is registered for {request.Task.GetType()} in pool '{state.Options.Name}'");
        }

        tracked = new TrackedTask(request, runner, sender, ticket);
        if (PoolTelemetry.HasSpan)
        {
            tracked.SubmitterSpan = Activity.Current!.Context;
        }

        return null;
    }

    private TaskOutcome? Enter(TrackedTask task)
    {
        while (true)
        {
            Entry entry;
            lock (state.Gate)
            {
                entry = EnterUnderGate(task, isWaiter: false);
            }

            if (Finish(task, entry) && (entry.Outcome is not { Kind: OutcomeKind.Rejected, Reason: OutcomeReason.Full } || !TryDropOldest()))
            {
                return entry.Outcome;
            }
        }
    }

    /// <summary>Called under the gate: the step in which a task is admitted or not.</summary>
    public Entry EnterUnderGate(TrackedTask task, bool isWaiter)
    {
        if (_earlier.Find(task) is { } earlier)
        {
            return earlier;
        }

        if (!task.IsAgain && room.Refusal(isWaiter) is { } refusal)
        {
            return new Entry { Outcome = room.Rejected(task.Id, task.Request.Task, refusal) };
        }

        room.Take();
        task.Epoch = state.Ledger.Admit();
        if (!task.Id.IsChosen)
        {
            task.Id = task.Runner.IdOf(task.Request.Task, state.Ledger.Admitted);
        }

        task.Ticket?.Admitted(task.Id);
        state.Index.Add(task);
        state.Record?.OnAdmitted(task);
        if (task.GroupName is not null)
        {
            state.Groups.Join(task);
            if (task.Group!.IsFailed)
            {
                return new Entry { Concluded = settlement.RecordCancelled(task, OutcomeReason.GroupFailed) };
            }
        }

        if (state.IsKeeping)
        {
            state.Record!.OnKept(task);
        }

        if ((task.RetryIn ?? task.Request.Delay) is var wait && wait > TimeSpan.Zero)
        {
            settlement.Postpone(task, wait);
            return default;
        }

        return new Entry { Wake = MakeReady(task) };
    }

    /// <summary>Does what an entry leaves to be done outside of the gate. Returns false when the task must come to the gate again.</summary>
    public bool Finish(TrackedTask task, in Entry entry)
    {
        if (entry.ToCompare is { } earlier)
        {
            EarlierTasks.Compare(task, earlier);
            return false;
        }

        entry.Wake?.Schedule();

        if (entry.Concluded is { } outcome)
        {
            settlement.Conclude([(task, outcome)]);
        }

        return true;
    }

    /// <summary>Puts a task into the ready queue. Called under the gate; the caller schedules the taker returned.</summary>
    public Taker? MakeReady(TrackedTask task)
    {
        task.Stage = TaskStage.Ready;
        task.ReadyAt = telemetry.Timestamp();
        return state.Ready.Add(new ReadyTask(task), task.Request.Priority);
    }

    private bool TryDropOldest()
    {
        if (state.Options.Overflow != Overflow.DropOldest)
        {
            return false;
        }

        TrackedTask task;
        TaskOutcome outcome;
        lock (state.Gate)
        {
            if (!state.Ready.TryRemoveOldest(out var oldest))
            {
                return false;
            }

            task = settlement.TrackWaiting(oldest);
            outcome = settlement.RecordCancelled(task, OutcomeReason.Dropped);
        }

        settlement.Conclude([(task, outcome)]);
        return true;
    }

    private static TaskId ChosenId(TaskRequest request) => string.IsNullOrEmpty(request.Id) ? default : TaskId.Of(request.Id);
}
