namespace Actors.Tests.Simulation.Model;

/// <summary>What must hold between steps, and what must hold when nothing is left to run but handlers and time.</summary>
internal sealed class RestRules(SimSettings settings, SimFailure failure, TaskModel tasks, StartRules starts, Pool pool)
{
    public int Running => starts.Running.Count(attempt => attempt.IsRunning);

    /// <summary>Between two steps: outstanding equals admitted minus final, and never exceeds the capacity.</summary>
    public void CheckBetweenSteps()
    {
        QueueRules.CheckBetweenSteps(failure, pool.State.Ready);
        var status = pool.Status();
        var known = tasks.Outstanding.Count;
        var unseen = tasks.Outstanding.Count(task => task.IsReceiverless);
        failure.Unless(pool.State.Ledger.Admitted == tasks.Admitted, $"{pool.State.Ledger.Admitted} tasks are admitted, {tasks.Admitted} were accepted");
        failure.Unless(
            status.Outstanding <= known && status.Outstanding >= known - unseen,
            $"{status.Outstanding} are outstanding; of those accepted {known} have no outcome, {unseen} of these have nobody to tell it to");
        failure.Unless(status.Outstanding <= settings.Capacity, $"{status.Outstanding} are outstanding, the capacity is {settings.Capacity}");
        failure.Unless(status.Queued + status.Running + status.Delayed + status.Retrying == status.Outstanding, $"the parts of the status do not add up: {status}");
    }

    /// <summary>No wake-up was lost: no worker, submitter, timer or token is behind.</summary>
    public void CheckAtRest(TimeSpan now)
    {
        var status = pool.Status();
        var serving = pool.Crew.InService.Count(slot => slot.Attempt.Read().Phase != AttemptPhase.Abandoned);
        var idle = serving - starts.Running.Count(attempt => attempt.IsRunning && pool.Crew.InService.Contains(attempt.Slot));
        failure.Unless(status.Running == Running, $"the status says that {status.Running} run, {Running} do");
        failure.Unless(status.Queued == 0 || status.DispatchPaused || idle <= 0, $"{status.Queued} tasks wait in the queue and {idle} workers are idle: a lost wake-up");
        failure.Unless(
            status.WaitingSubmitters == 0 || status.Intake == Intake.Paused || (status.Intake == Intake.Open && status.Outstanding >= settings.Capacity),
            $"{status.WaitingSubmitters} submitters wait, {status.Outstanding} are outstanding, intake is {status.Intake}");
        lock (pool.State.Gate)
        {
            failure.Unless(
                pool.State.Delayed.NextDue is not { } due || due >= pool.Now - CommandRules.TimerStep.Ticks,
                $"a delayed task is due at {pool.State.Delayed.NextDue}, now it is {pool.Now} and no timer has come: a lost timer");
        }

        foreach (var attempt in starts.Running)
        {
            attempt.RestsSince ??= now;
            if (now >= attempt.RestsSince + (settings.Timeout / 16) + CommandRules.TimerStep)
            {
                attempt.LookedAtBy ??= now;
            }

            var due = DueBy(attempt);
            failure.Unless(
                attempt.Token.IsCancellationRequested || due is null || now <= due + CommandRules.TimerStep,
                $"{attempt.Task} runs at {now}, its timeout was due by {due} and its token is not signalled");
        }
    }

    /// <summary>
    /// By when the token of an attempt must be signalled. The pool's timeout may be reckoned from when the attempt is first seen. An actor looks 16 times in a
    /// timeout, but only its turn lets it, and turns may be late: a sixteenth later it has looked by the next time at which no turn is left.
    /// </summary>
    private TimeSpan? DueBy(SimAttempt attempt) =>
        attempt.Deadline is null || attempt.Task.Request.Timeout is not null ? attempt.Deadline : attempt.LookedAtBy + settings.Timeout;

    /// <summary>All is over: nothing is owed, nothing is remembered.</summary>
    public void CheckAtEnd()
    {
        var status = pool.Status();
        failure.Unless(!tasks.IsOwedAnything, $"outcomes are owed: {tasks.Debts}: lost");
        failure.Unless(tasks.Outstanding.All(task => task.IsReceiverless), "tasks are left without an outcome: lost");
        failure.Unless(status.Outstanding == 0, $"{status.Outstanding} tasks are outstanding at the end");
        failure.Unless(status.Counts.Total == tasks.Admitted, $"{status.Counts.Total} outcomes are counted, {tasks.Admitted} tasks were admitted");
        failure.Unless(status.Stuck == 0, $"{status.Stuck} workers are stuck though all code has ended");
        failure.Unless(status.Groups == 0, $"{status.Groups} groups are left");
        failure.Unless(status.WaitingSubmitters == 0, $"{status.WaitingSubmitters} submitters are left");
        lock (pool.State.Gate)
        {
            failure.Unless(pool.State.Index.Indexed == 0, $"{pool.State.Index.Indexed} entries are left in the index");
            failure.Unless(pool.State.Index.Kept <= settings.KeptOutcomes, $"{pool.State.Index.Kept} outcomes are kept, {settings.KeptOutcomes} may be");
            failure.Unless(pool.State.Delayed.Count == 0, $"{pool.State.Delayed.Count} delayed tasks are left");
            failure.Unless(!pool.State.IsWatchNeeded && !pool.State.Groups.IsAsked, "questions are left");
            failure.Unless(pool.State.Quarantine.Count <= settings.QuarantineCapacity, $"{pool.State.Quarantine.Count} are in quarantine, {settings.QuarantineCapacity} fit");
        }
    }
}
