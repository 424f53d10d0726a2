namespace Actors;

/// <summary>Takes tasks back from whoever does not run them to their end, and keeps the account of the nodes that were lost with them.</summary>
internal sealed class Returns(PoolState state, Settlement settlement, Cancellation cancellation)
{
    /// <summary>
    /// Puts a task that was taken back to the head of the queue, because whoever took it does not run it to its end. No failure is charged. One that may not run again
    /// is cancelled, and one whose process went down too often has crashed. Where the pool stops and keeps it, its next life knows of the attempt; and where it is written that
    /// the attempt had begun, that it does not run any more.
    /// </summary>
    /// <param name="plain">The entry that was taken.</param>
    /// <param name="tracked">The task, if it is tracked.</param>
    /// <param name="wasStarted">Whether its handler may have been called: then that counts as an attempt.</param>
    /// <param name="loss">The loss of its node, if that is why.</param>
    /// <returns>The task.</returns>
    public TrackedTask GiveBack(in ReadyTask plain, TrackedTask? tracked, bool wasStarted, Loss loss = default)
    {
        Taker? wake = null;
        TaskOutcome? outcome = null;
        List<TrackedTask>? groupToCancel = null;
        lock (state.Gate)
        {
            tracked ??= settlement.TrackBegun(plain);
            tracked.Running = null;
            tracked.Attempts -= wasStarted ? 0 : 1;
            tracked.Doubts += loss.Blame == Blame.Doubt ? 1 : 0;
            tracked.Crashes += loss.Blame == Blame.Crash ? 1 : 0;
            if (settlement.MayNotRunAgain(tracked) is { } reason)
            {
                outcome = settlement.RecordCancelled(tracked, reason);
            }
            else if (loss.Blame == Blame.Crash && tracked.Crashes >= state.Options.CrashLimit)
            {
                outcome = TaskOutcome.Crashed(tracked.Id, tracked.Request.Task, tracked.Crashes, loss.Node, tracked.Attempts);
                groupToCancel = settlement.Record(tracked, outcome);
            }
            else
            {
                tracked.Stage = TaskStage.Ready;
                tracked.ReadyAt = wasStarted && tracked.ReadyAt != PoolTelemetry.NotTaken ? state.Now : tracked.ReadyAt; // Where it ran, it did not wait.
                state.Index.AddIfNew(tracked);
                wake = state.Ready.GiveBack(new ReadyTask(tracked));
                if (loss.Blame != Blame.None || (wasStarted && state.IsKeeping) || state.Record?.IsBegun(tracked) == true)
                {
                    settlement.Note(tracked, TimeSpan.Zero);
                }
            }
        }

        wake?.Schedule();
        settlement.SettleIfKeeping();
        if (outcome is not null)
        {
            settlement.Conclude([(tracked, outcome)]);
        }

        if (groupToCancel is not null)
        {
            cancellation.CancelFailedGroup(groupToCancel);
        }

        return tracked;
    }

    /// <summary>A node that was lost lives after all: what its tasks were charged for it is taken back from those that are outstanding.</summary>
    public void Forgive(IEnumerable<(TrackedTask Task, Blame Blame)> blamed)
    {
        Taker? wake;
        lock (state.Gate)
        {
            foreach (var (task, blame) in blamed)
            {
                task.Crashes -= blame == Blame.Crash ? 1 : 0;
                task.Doubts -= blame == Blame.Doubt && task.Doubts > 0 ? 1 : 0; // An attempt that came to its end has taken it back already.
                if (task.Stage is TaskStage.Ready or TaskStage.Running)
                {
                    settlement.Note(task, TimeSpan.Zero);
                }
                else if (task.Stage == TaskStage.Delayed)
                {
                    var left = state.Options.Clock.GetElapsedTime(state.Now, task.DueAt);
                    settlement.Note(task, left > TimeSpan.Zero ? left : TimeSpan.Zero);
                }
            }

            wake = state.Ready.SortSuspects();
        }

        wake?.Schedule();
    }
}
