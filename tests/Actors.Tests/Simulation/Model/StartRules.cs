namespace Actors.Tests.Simulation.Model;

/// <summary>What must hold when a handler is called: one attempt of a task, one task a worker, in order, not early, not above the size, not while paused.</summary>
internal sealed class StartRules(SimSettings settings, SimFailure failure, CommandRules commands, Pool pool)
{
    private const int LongestWait = 16;

    /// <summary>Ready for their first attempt, by level, in the order of admission. Only tasks whose place in the queue is known for sure.</summary>
    private readonly SortedList<long, ModelTask>[] _waiting = [[], [], []];
    private readonly int[] _passedOver = new int[3];

    public List<SimAttempt> Running { get; } = [];

    /// <summary>How many outcomes are being told right now: their tasks have left the queue, though the model still holds them.</summary>
    public int Telling { get; set; }

    public void OnAdmitted(ModelTask task)
    {
        if (task.Request.Delay == TimeSpan.Zero && !task.MayBeCancelledUnseen(settings))
        {
            _waiting[(int)task.Request.Priority].Add(task.Order, task);
        }
    }

    public void OnFinal(ModelTask task) => _waiting[(int)task.Request.Priority].Remove(task.Order);

    public void OnStart(SimAttempt attempt, int number, TimeSpan now)
    {
        var task = attempt.Task;
        failure.Unless(!task.IsFinal, $"{task} was started after its outcome '{task.Outcome}'");
        failure.Unless(task.Attempt is null or { HasEnded: true }, $"{task} was started while an attempt of it runs");
        failure.Unless(number == ++task.Starts, $"{task} says it is attempt {number}, it is {task.Starts}");
        failure.Unless(now >= task.NotBefore, $"{task} was started at {now}, before its delay or its retry was due at {task.NotBefore}");
        failure.Unless(!Running.Exists(other => other.Slot == attempt.Slot), $"{task} was started on worker {attempt.Slot.Number}, which runs another: a second loop");
        failure.Unless(!commands.IsPaused, $"{task} was started although the pause of dispatch was acknowledged");
        CheckOrder(task);
        task.Attempt = attempt;
        Running.Add(attempt);
        var running = Running.Count(other => other.IsRunning || other == attempt);
        failure.Unless(running <= commands.RunningAtMost, $"{running} tasks run at once, {commands.RunningAtMost} may");
    }

    public void OnEnd(SimAttempt attempt, Exception? error, TimeSpan now)
    {
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

    private void CheckOrder(ModelTask task)
    {
        var level = (int)task.Request.Priority;
        var first = _waiting[level].Count > 0 ? _waiting[level].GetValueAtIndex(0) : null;
        var isKnown = _waiting[level].Remove(task.Order);
        var unseen = Telling > 0 || pool.State.Intake >= Intake.Draining;
        if (isKnown && !unseen)
        {
            failure.Unless(first == task, $"{task} was started before {first}, which was admitted earlier at the same priority");
        }

        for (var lower = 0; lower < _waiting.Length; lower++)
        {
            var waits = lower != level && _waiting[lower].Count > 0;
            _passedOver[lower] = waits && !unseen ? _passedOver[lower] + 1 : 0;
            failure.Unless(_passedOver[lower] < LongestWait || lower > level, $"{(TaskPriority)lower} tasks waited while {_passedOver[lower]} others were taken");
        }
    }
}
