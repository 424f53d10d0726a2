using Akka.Actor;

namespace Actors;

/// <summary>Gives every admitted task its one outcome: records it, tells it, counts it, in that order.</summary>
/// <remarks>
/// Recorded under the gate, so only once; told outside of it, because a sender may be another pool; counted last, so that "all done" is never
/// answered before the outcomes have been told.
/// </remarks>
internal sealed class Settlement(PoolState state, Action roomMade, INodes? nodes)
{
    private int _settleRequested;

    /// <summary>Ends an attempt: with an outcome, or with a retry.</summary>
    /// <param name="cell">Where its taker counts.</param>
    /// <param name="plain">The entry that was taken.</param>
    /// <param name="tracked">The task, if it is tracked.</param>
    /// <param name="end">How the attempt ended.</param>
    /// <returns>The tasks of its group that are to be cancelled for it.</returns>
    public List<TrackedTask>? End(WorkerCell cell, in ReadyTask plain, TrackedTask? tracked, in AttemptEnd end)
    {
        if (tracked is null && end.Kind == OutcomeKind.Succeeded)
        {
            Succeed(cell, plain, end.Result, end.Worker);
            return null;
        }

        TaskOutcome? outcome = null;
        List<TrackedTask>? groupToCancel = null;
        lock (state.Gate)
        {
            tracked ??= TrackBegun(plain);
            tracked.Running = null;
            tracked.Attempts -= end.WasRun ? 0 : 1;
            if (MayRetry(tracked, end))
            {
                tracked.Failures++;
                (tracked.Doubts, tracked.IsKeptElsewhere) = (0, false); // It has come to an end of its own, and its process lives.
                var wait = (tracked.Request.Backoff ?? state.Options.Backoff).WaitAfter(tracked.Failures, state.Dice.NextDouble());
                Postpone(tracked, wait);
                state.Index.AddIfNew(tracked);
                Note(tracked, wait);
            }
            else
            {
                outcome = end.ToOutcome(tracked.Id, tracked.Request.Task, tracked.Attempts);
                groupToCancel = Record(tracked, outcome);
            }
        }

        if (outcome is null)
        {
            SettleIfKeeping();
            return null;
        }

        tracked.Tell(outcome, state);
        cell.Count(tracked.Epoch!, outcome.Kind);
        CountInGroup(tracked, outcome.Kind);
        return groupToCancel;
    }

    /// <summary>Ends a plain task that succeeded, the common case: it stands in no index and no group, so there is nothing to record but the count.</summary>
    public void Succeed(WorkerCell cell, in ReadyTask plain, object? result, int worker)
    {
        if (plain.Receiver is TaskTicket ticket)
        {
            ticket.Succeed(result, worker);
        }
        else if (plain.Receiver is not null)
        {
            state.Tell((IActorRef)plain.Receiver, TaskOutcome.Succeeded(new TaskId(plain.Number), plain.Item!, result, 1, worker), state.Router);
        }

        cell.CountSuccess(plain.Number);
    }

    /// <summary>A plain task that failed is tracked from then on: it may be retried, and it is quarantined. Called under the gate.</summary>
    public TrackedTask TrackBegun(in ReadyTask plain)
    {
        var task = Track(plain);
        task.Stage = TaskStage.Running;
        task.Attempts = 1;
        task.IsCancelRequested = task.Ticket is { IsCancelRequested: true };
        return task;
    }

    /// <summary>A plain task that waits and has a ticket, as a tracked task. Called under the gate.</summary>
    public TrackedTask Track(TaskTicket ticket) => Track(new ReadyTask(ticket.Message!, ticket.Runner!, ticket, ticket.Id.Number));

    /// <summary>An entry that was taken out of the ready queue as a tracked task. Called under the gate.</summary>
    public TrackedTask TrackWaiting(in ReadyTask entry)
    {
        (entry.Receiver as TaskTicket)?.TryTake();
        return entry.Item as TrackedTask ?? Track(entry);
    }

    /// <summary>Sets a task aside until it is due. Called under the gate.</summary>
    public void Postpone(TrackedTask task, TimeSpan wait)
    {
        task.DueAt = state.Now + state.ToTicks(wait);
        task.Stage = TaskStage.Delayed;
        SetAside(task);
    }

    /// <summary>Has the router look at a task when it is due, at a time that the task knows. Called under the gate.</summary>
    public void SetAside(TrackedTask task)
    {
        var before = state.Delayed.NextDue;
        state.Delayed.Add(task);
        if (before is null || task.DueAt < before)
        {
            state.Router.Tell(RouterTicks.DueChanged.Instance, ActorRefs.NoSender);
        }
    }

    /// <summary>Records an outcome. Called under the gate, once a task. Returns the tasks of its group that are to be cancelled for it.</summary>
    public List<TrackedTask>? Record(TrackedTask task, TaskOutcome outcome)
    {
        task.Stage = TaskStage.Final;
        task.Ticket?.LetGo();
        state.Index.Remove(task);
        if (task.Id.IsChosen)
        {
            state.Index.Keep(outcome, state.Now);
        }

        state.Record?.OnConcluded(task, outcome);
        task.Group?.Outstanding.Remove(task);
        if (outcome.Reason == OutcomeReason.Stopped || (outcome.Reason == OutcomeReason.Stuck && state.Intake == Intake.Stopping))
        {
            state.NotDone.Add(outcome);
        }

        if (!Verdict.IsFailure(outcome.Kind))
        {
            return null;
        }

        task.Epoch!.NoteFailure(outcome);
        task.GroupEpoch?.NoteFailure(outcome);
        state.Quarantine.Add(new QuarantinedTask(task.Request, outcome));
        if (task.Group is not { } group || task.Request.Group is not { CancelOnFailure: true })
        {
            return null;
        }

        group.IsFailed = true;
        return [.. group.Outstanding];
    }

    /// <summary>Tells and counts outcomes that were recorded elsewhere than by a worker's loop.</summary>
    public void Conclude(IReadOnlyList<(TrackedTask Task, TaskOutcome Outcome)> recorded)
    {
        if (recorded.Count == 0)
        {
            return;
        }

        foreach (var (task, outcome) in recorded)
        {
            task.Tell(outcome, state);
        }

        bool asked;
        lock (state.Gate)
        {
            asked = state.Ledger.IsAsked;
            foreach (var (task, outcome) in recorded)
            {
                task.Epoch!.GateCell.Add(outcome.Kind);
            }
        }

        foreach (var (task, outcome) in recorded)
        {
            CountInGroup(task, outcome.Kind);
        }

        if (asked)
        {
            RequestSettle();
        }

        roomMade();
    }

    /// <summary>Records that a task which does not run is cancelled. Called under the gate; the outcome is still to be concluded.</summary>
    public TaskOutcome RecordCancelled(TrackedTask task, OutcomeReason reason)
    {
        var outcome = TaskOutcome.Cancelled(task.Id, task.Request.Task, reason, error: null, task.Attempts, worker: 0);
        Record(task, outcome);
        return outcome;
    }

    /// <summary>Why no further attempt of a task is made, if so. Called under the gate.</summary>
    public OutcomeReason? MayNotRunAgain(TrackedTask task) =>
        task.Group is { IsFailed: true } ? OutcomeReason.GroupFailed
        : task.IsCancelRequested ? OutcomeReason.Caller
        : state.Intake >= Intake.Stopping && !state.IsKeeping ? OutcomeReason.Stopped
        : null;

    /// <summary>Says what a task that stays outstanding has behind it; an attempt that runs is not. Called under the gate.</summary>
    public void Note(TrackedTask task, TimeSpan wait)
    {
        var history = new TaskHistory(task.Attempts - (task.Stage == TaskStage.Running ? 1 : 0), task.Failures, task.Crashes, task.Doubts, wait);
        state.Record?.OnNoted(task, history);
        nodes?.Note(task, history);
    }

    /// <summary>Asks the coordinator to look for answers that are due. Requests that it has not begun to serve are one.</summary>
    public void RequestSettle()
    {
        if (Interlocked.Exchange(ref _settleRequested, 1) != 0)
        {
            return;
        }

        if (state.Coordinator.IsNobody())
        {
            Settle(); // It has gone with its router, and a task that was just ending is counted only now.
        }
        else
        {
            state.Coordinator.Tell(CoordinatorTicks.Settle.Instance, ActorRefs.NoSender);
        }
    }

    /// <summary>Where the pool stops and keeps what does not run, nothing may run any more, though nothing was counted.</summary>
    public void SettleIfKeeping()
    {
        if (state.IsKeeping)
        {
            RequestSettle();
        }
    }

    /// <summary>Gives the answers that are due, of the pool and of its groups; once all that is outstanding is kept, nobody waits any longer.</summary>
    public void Settle()
    {
        Interlocked.Exchange(ref _settleRequested, 0);
        List<(Question Question, AllDone Answer)> due;
        List<(Question Question, long Kept)> held = [];
        lock (state.Gate)
        {
            due = [.. state.Ledger.Settle(), .. state.Groups.Settle()];
            if (state.IsAtRest)
            {
                held = [.. state.Ledger.TakeQuestions().Select(question => (question, state.Outstanding)), .. state.Groups.TakeQuestions()];
            }
        }

        state.Ready.Watching.EndUnless(() => state.IsWatchNeeded);
        foreach (var (question, answer) in due)
        {
            question.Answer(answer);
        }

        foreach (var (question, kept) in held)
        {
            question.Answer(new PoolStopped(question.Group, kept));
        }
    }

    private TrackedTask Track(in ReadyTask plain) =>
        new(new TaskRequest(plain.Item!), plain.Runner!, plain.Receiver as IActorRef, plain.Receiver as TaskTicket)
        {
            Id = plain.Runner!.IdOf(plain.Item!, plain.Number),
            Epoch = state.Ledger.EpochOf(plain.Number),
        };

    private bool MayRetry(TrackedTask task, in AttemptEnd end) =>
        end.IsRetryable && MayNotRunAgain(task) is null && task.Failures < (task.Request.Retries ?? state.Options.Retries);

    private void CountInGroup(TrackedTask task, OutcomeKind kind)
    {
        if (task.Group is not { } group)
        {
            return;
        }

        lock (state.Gate)
        {
            task.GroupEpoch!.GateCell.Add(kind);
            state.Groups.ForgetIfOver(group);
            if (!group.Ledger.IsAsked)
            {
                return;
            }
        }

        RequestSettle();
    }
}
