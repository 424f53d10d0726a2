namespace Actors;

/// <summary>Cancels tasks: at once if they do not run, else by the token of their attempt.</summary>
internal sealed class Cancellation(PoolState state, Settlement settlement, Func<List<WorkerSlot>> present)
{
    public CancelResult Cancel(TaskId id)
    {
        if (id.Door is not null)
        {
            return CancelOfDoor(id);
        }

        TrackedTask? task;
        TaskTicket? ticket = null;
        lock (state.Gate)
        {
            if (!state.Index.TryFind(id, out task) && !id.IsChosen)
            {
                ticket = state.Ready.FindTicket(id);
            }
        }

        if (task is null && !id.IsChosen)
        {
            // A plain task goes from the queue to a loop, and from there into the index when it fails, and is let go of only where it has arrived: looked for in that
            // order it cannot slip by.
            ticket ??= present().Select(slot => slot.Loop.Ticket).FirstOrDefault(held => held?.Id == id);
            if (ticket is not null)
            {
                return Cancel(ticket);
            }

            lock (state.Gate)
            {
                state.Index.TryFind(id, out task);
            }
        }

        return task is null ? CancelResult.NotFound : CancelTracked(task);
    }

    /// <summary>Cancels a task that a door has given its id. A plain one is found here while it waits; once it is handed to a node, only there.</summary>
    private CancelResult CancelOfDoor(TaskId id)
    {
        TrackedTask? task;
        TaskOutcome? outcome = null;
        lock (state.Gate)
        {
            if (!state.Index.TryFind(id, out task) && state.Ready.TryRemove(id, out var waiting))
            {
                task = settlement.TrackWaiting(waiting);
                outcome = settlement.RecordCancelled(task, OutcomeReason.Caller);
            }
        }

        if (outcome is not null)
        {
            settlement.Conclude([(task!, outcome)]);
            return CancelResult.Cancelled;
        }

        return task is null ? CancelResult.NotFound : CancelTracked(task);
    }

    /// <summary>Cancels the task of a ticket.</summary>
    public CancelResult Cancel(TaskTicket ticket)
    {
        TrackedTask? task;
        TaskOutcome? outcome = null;
        lock (state.Gate)
        {
            if (!state.Index.TryFind(ticket.Id, out task))
            {
                if (!ticket.IsPlain || ticket.IsOver)
                {
                    return CancelResult.NotFound;
                }

                if (ticket.TryTake())
                {
                    task = settlement.Track(ticket);
                    outcome = settlement.RecordCancelled(task, OutcomeReason.Caller);
                    state.Ready.Bury();
                }
                else
                {
                    ticket.IsCancelRequested = true; // Under the gate: if its attempt fails, it is not tried again.
                }
            }
        }

        if (outcome is not null)
        {
            settlement.Conclude([(task!, outcome)]);
            return CancelResult.Cancelled;
        }

        return task is not null ? CancelTracked(task) : SignalPlain(ticket);
    }

    public (int Cancelled, int Signalled) CancelGroup(string name)
    {
        List<TrackedTask> tasks;
        lock (state.Gate)
        {
            tasks = [.. state.Groups.Find(name)?.Outstanding ?? []];
        }

        return CancelAll(tasks, OutcomeReason.Caller, AttemptPhase.CancelledByCaller);
    }

    /// <summary>A failure has cancelled a group: what was outstanding in it ends.</summary>
    public void CancelFailedGroup(IReadOnlyList<TrackedTask> outstanding) => CancelAll(outstanding, OutcomeReason.GroupFailed, AttemptPhase.CancelledByGroup);

    /// <summary>Ends everything that does not run, for a stop.</summary>
    public void CancelWaiting()
    {
        var cancelled = new List<(TrackedTask, TaskOutcome)>();
        lock (state.Gate)
        {
            foreach (var ready in state.Ready.TakeAll())
            {
                var task = settlement.TrackWaiting(ready);
                cancelled.Add((task, settlement.RecordCancelled(task, OutcomeReason.Stopped)));
            }

            foreach (var task in state.Delayed.TakeAll())
            {
                cancelled.Add((task, settlement.RecordCancelled(task, OutcomeReason.Stopped)));
            }
        }

        settlement.Conclude(cancelled);
    }

    /// <summary>Takes up to so many tasks out of the ready queue, the last of it first, and ends them: their handlers are not called.</summary>
    public void CancelLast(int atMost)
    {
        var cancelled = new List<(TrackedTask, TaskOutcome)>();
        Taker? wake = null;
        lock (state.Gate)
        {
            var waiting = state.Ready.TakeAll();
            var kept = Math.Max(0, waiting.Count - atMost);
            foreach (var ready in waiting.Take(kept))
            {
                wake = state.Ready.Add(ready, (ready.Item as TrackedTask)?.Request.Priority ?? TaskPriority.Normal) ?? wake;
            }

            foreach (var ready in waiting.Skip(kept))
            {
                var task = settlement.TrackWaiting(ready);
                cancelled.Add((task, settlement.RecordCancelled(task, OutcomeReason.Dropped)));
            }
        }

        wake?.Schedule();
        settlement.Conclude(cancelled);
    }

    private CancelResult CancelTracked(TrackedTask task)
    {
        var (cancelled, signalled) = CancelAll([task], OutcomeReason.Caller, AttemptPhase.CancelledByCaller);
        return cancelled > 0 ? CancelResult.Cancelled : signalled > 0 ? CancelResult.Signalled : CancelResult.NotFound;
    }

    /// <summary>Signals the attempt of a plain task for which a cancel was asked.</summary>
    private CancelResult SignalPlain(TaskTicket ticket)
    {
        // Its loop writes that the attempt runs and then reads the request; here it is the other way round, with a barrier of the whole process, so that one of
        // the two sees the other and the loop pays no fence.
        Interlocked.MemoryBarrierProcessWide();
        if (present().Find(slot => slot.Loop.Ticket == ticket) is { } worker)
        {
            // The serial belongs to its attempt if the loop still holds the ticket afterwards.
            var serial = worker.Attempt.Read().Serial;
            if (worker.Loop.Ticket == ticket && worker.TrySignal(serial, AttemptPhase.CancelledByCaller))
            {
                return CancelResult.Signalled;
            }
        }

        return ticket.IsOver ? CancelResult.NotFound : CancelResult.Signalled;
    }

    private (int Cancelled, int Signalled) CancelAll(IReadOnlyList<TrackedTask> tasks, OutcomeReason reason, AttemptPhase cause)
    {
        var signalled = 0;
        var cancelled = new List<(TrackedTask, TaskOutcome)>();
        lock (state.Gate)
        {
            foreach (var task in tasks)
            {
                switch (task.Stage)
                {
                    case TaskStage.Ready:
                        cancelled.Add((task, settlement.RecordCancelled(task, reason)));
                        state.Ready.Bury();
                        break;
                    case TaskStage.Delayed:
                        cancelled.Add((task, settlement.RecordCancelled(task, reason)));
                        state.Delayed.Bury(task);
                        break;
                    case TaskStage.Running:
                        signalled++;
                        task.IsCancelRequested = true;
                        task.Running?.Taker.TrySignal(task.Running.Value.Serial, cause);
                        break;
                    default:
                        break;
                }
            }
        }

        settlement.Conclude(cancelled);
        return (cancelled.Count, signalled);
    }
}
