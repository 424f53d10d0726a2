namespace Actors;

/// <summary>Reads the status of a pool in one step under its gate.</summary>
internal static class StatusReader
{
    public static PoolStatus Read(PoolState state, Crew crew, INodes? nodes)
    {
        lock (state.Gate)
        {
            // An idle pool has no other occasion, and whoever watches it asks for its status.
            state.Index.Expire(state.Now);

            // Outcomes first: a task that ends meanwhile is then counted as outstanding still, never twice as ended.
            var counts = state.Ledger.Counts;
            var outstanding = state.Ledger.Admitted + state.Ledger.Before.Total - counts.Total;
            var retrying = state.Delayed.Retrying;
            var delayed = state.Delayed.Count - retrying;
            var where = nodes?.Status ?? [];
            var running = crew.Running + where.Sum(node => node.Running);
            var status = new PoolStatus
            {
                Options = state.Options,
                Intake = state.Intake,
                DispatchPaused = state.Ready.IsPaused,
                Workers = crew.Count + where.Where(node => node.IsReachable).Sum(node => node.Workers),
                Outstanding = outstanding,
                Queued = Math.Max(0, outstanding - running - delayed - retrying),
                Running = running,
                Delayed = delayed,
                Retrying = retrying,
                NextDue = state.Delayed.NextDue is { } due ? Remaining(state, due) : null,
                WaitingSubmitters = state.Submitters.Count,
                Stuck = crew.Stuck + where.Sum(node => node.Stuck),
                Quarantined = state.Quarantine.Count,
                Groups = state.Groups.Count,
                Rejected = state.RejectedBefore + state.Rejected.Sum(),
                Counts = counts,
                Nodes = where,
                HeldBy = [],
            };
            return status with { HeldBy = [.. HeldBy(status)] };
        }
    }

    private static TimeSpan Remaining(PoolState state, long due)
    {
        var left = state.Options.Clock.GetElapsedTime(state.Now, due);
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    private static IEnumerable<string> HeldBy(PoolStatus status)
    {
        if (status.Queued > 0)
        {
            yield return status.DispatchPaused ? $"{status.Queued} queued, dispatch is paused" : $"{status.Queued} queued";
        }

        if (status.Running > 0)
        {
            yield return $"{status.Running} running";
        }

        if (status.Delayed > 0)
        {
            yield return $"{status.Delayed} delayed, the first of all that wait is due in {status.NextDue}";
        }

        // In one process these are not covered by a question; across nodes they are, for their doors have taken them.
        if (status is { WaitingSubmitters: > 0, Nodes.Count: > 0 })
        {
            yield return $"{status.WaitingSubmitters} waiting {(status.Intake == Intake.Paused ? "for intake to be resumed" : "for room")}";
        }

        if (status.Retrying > 0)
        {
            yield return $"{status.Retrying} waiting for a retry, the first of all that wait is due in {status.NextDue}";
        }
    }
}
