namespace Actors;

/// <summary>What becomes of the tasks that do not run when the pool stops: they are cancelled; or, in a durable pool, kept, which ends no task.</summary>
/// <remarks>
/// A kept task stays where it waits, and dispatch is paused for good. It stays outstanding in the record, from which the next life of the pool goes on; what ran is put back to it when its attempt ends by the
/// token of the stop. Nobody is told an outcome, for there is none.
/// </remarks>
internal sealed class Keeping(PoolState state, Cancellation cancellation, Settlement settlement)
{
    /// <summary>Ends everything that does not run; a durable pool tells whoever waits for it that it is kept.</summary>
    public void EndWaiting()
    {
        if (!state.IsKeeping)
        {
            cancellation.CancelWaiting();
            return;
        }

        state.Ready.SetPaused(true);
        lock (state.Gate)
        {
            foreach (var task in Waiting().Where(task => !task.IsKept))
            {
                task.IsKept = true;
                state.Record!.OnKept(task);
            }
        }

        settlement.SettleIfKeeping(); // Nothing may be running.
    }

    public StopReport Report()
    {
        lock (state.Gate)
        {
            var report = new StopReport(state.Ledger.Counts, [.. state.NotDone]);
            return !state.IsKeeping ? report : report with
            {
                Kept = state.Outstanding,
                KeptTasks = [.. Waiting().Take(StopReport.KeptListed).Select(task => new KeptTask(task.Id, task.Request.Task, task.Attempts))],
            };
        }
    }

    /// <summary>What waits. Under the gate, while dispatch is paused for good, so that the order does not matter any more.</summary>
    private List<TrackedTask> Waiting()
    {
        var ready = state.Ready.TakeAll();
        ready.ForEach(task => state.Ready.GiveBack(task));
        return [.. ready.Select(task => (TrackedTask)task.Item!), .. state.Delayed.All];
    }
}
