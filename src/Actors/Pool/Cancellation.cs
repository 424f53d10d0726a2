namespace Actors;

/// <summary>Cancels tasks: at once if they do not run, else by the token of their attempt.</summary>
internal sealed class Cancellation(PoolState state, Settlement settlement)
{
    public CancelResult Cancel(TaskId id)
    {
        TrackedTask? task;
        lock (state.Gate)
        {
            if (!state.Index.TryFind(id, out task))
            {
                return CancelResult.NotFound;
            }
        }

        var (cancelled, signalled) = CancelAll([task], OutcomeReason.Caller, AttemptPhase.CancelledByCaller);
        return cancelled > 0 ? CancelResult.Cancelled : signalled > 0 ? CancelResult.Signalled : CancelResult.NotFound;
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
                        task.Running?.Slot.TrySignal(task.Running.Value.Serial, cause);
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
