namespace Actors.Tests.Simulation.Model;

/// <summary>What must hold when a handler is called: one attempt of a task, one task a worker, not early, not above the size, not while paused.</summary>
internal sealed class StartRules(SimSettings settings, SimFailure failure, CommandRules commands, SignalRules signals)
{
    public List<SimAttempt> Running { get; } = [];

    public void OnStart(SimAttempt attempt, int number, TimeSpan now)
    {
        var task = attempt.Task;
        failure.Unless(!task.IsFinal, $"{task} was started after its outcome '{task.Outcome}'");
        failure.Unless(task.Attempt is null or { HasEnded: true }, $"{task} was started while an attempt of it runs");
        failure.Unless(number == ++task.Starts, $"{task} says it is attempt {number}, it is {task.Starts}");
        failure.Unless(now >= task.NotBefore, $"{task} was started at {now}, before its delay or its retry was due at {task.NotBefore}");
        failure.Unless(!Running.Exists(other => other.Slot == attempt.Slot), $"{task} was started on worker {attempt.Slot.Number}, which runs another: a second loop");
        failure.Unless(!commands.IsPaused, $"{task} was started although the pause of dispatch was acknowledged");
        task.Attempt = attempt;
        Running.Add(attempt);
        var running = Running.Count(other => other.IsRunning || other == attempt);
        failure.Unless(running <= commands.RunningAtMost, $"{running} tasks run at once, {commands.RunningAtMost} may");
    }

    public void OnEnd(SimAttempt attempt, Exception? error, TimeSpan now)
    {
        signals.OnEnd(attempt, now);
        attempt.HasEnded = true;
        Running.Remove(attempt);
        var task = attempt.Task;
        if (error is not null || attempt.Token.IsCancellationRequested)
        {
            task.Errors++;
            var backoff = task.Request.Backoff ?? settings.Backoff;
            task.NotBefore = now + (backoff.Initial * (1 - backoff.Jitter));
        }
    }
}
