namespace Actors.Tests.Simulation.Model;

/// <summary>Tasks of one priority are taken in the order of admission, and a lower level that waits gets at least every 16th take.</summary>
/// <remarks>
/// A loop may be held up between its take and its call of the handler. So a task is taken when it is seen in the hands of a loop, at the latest when it starts;
/// only those that start without having been seen before tell their order.
/// </remarks>
internal sealed class OrderRules(SimSettings settings, SimFailure failure, TaskModel tasks, Pool pool, Stack<WorkerSlot> loops)
{
    private const int LongestWait = 16;

    /// <summary>Ready for their first attempt, by level, in the order of admission. Only tasks whose place in the queue is known for sure.</summary>
    private readonly SortedList<long, ModelTask>[] _waiting = [[], [], []];
    private readonly int[] _passedOver = new int[3];
    private readonly HashSet<ModelTask> _inHand = [];

    /// <summary>How many outcomes are being told right now: their tasks have left the queue, though the model still holds them.</summary>
    public int Telling { get; set; }

    public void OnAdmitted(ModelTask task)
    {
        LookAtHands(starting: null);
        if (task.Request.Delay == TimeSpan.Zero && !task.MayBeCancelledUnseen(settings))
        {
            _waiting[(int)task.Request.Priority].Add(task.Order, task);
        }
    }

    public void OnFinal(ModelTask task) => _waiting[(int)task.Request.Priority].Remove(task.Order);

    public void OnStart(ModelTask task)
    {
        LookAtHands(task);
        if (_inHand.Remove(task))
        {
            return;
        }

        IsFirst(task);
        OnTaken(task);
    }

    private bool IsUnsure => Telling > 0 || pool.State.Intake >= Intake.Draining;

    private void LookAtHands(ModelTask? starting)
    {
        foreach (var taken in HeldIn(AttemptPhase.Taken).Where(taken => taken != starting && _inHand.Add(taken)))
        {
            OnTaken(taken);
        }

        // Whose attempt has begun and still waits here is about to start: its handler is called next.
        foreach (var begun in HeldIn(AttemptPhase.Running).Where(begun => begun != starting && Waits(begun) && _inHand.Add(begun)))
        {
            IsFirst(begun);
            OnTaken(begun);
        }
    }

    /// <summary>The tasks of the loops that are in that phase.</summary>
    private List<ModelTask> HeldIn(AttemptPhase phase) =>
        [.. loops.Where(slot => slot.Attempt.Read().Phase == phase)
            .Select(slot => slot.Loop.Attempted.Plain.Item)
            .Select(item => tasks.Find(((Work)(item is TrackedTask tracked ? tracked.Request.Task : item!)).Key))
            .OfType<ModelTask>()];

    private bool Waits(ModelTask task) => _waiting[(int)task.Request.Priority].ContainsKey(task.Order);

    private void IsFirst(ModelTask task)
    {
        if (Waits(task) && !IsUnsure)
        {
            var first = _waiting[(int)task.Request.Priority].GetValueAtIndex(0);
            failure.Unless(first == task, $"{task} was started before {first}, which was admitted earlier at the same priority");
        }
    }

    private void OnTaken(ModelTask task)
    {
        var level = (int)task.Request.Priority;
        _waiting[level].Remove(task.Order);
        for (var lower = 0; lower < _waiting.Length; lower++)
        {
            var waits = lower != level && _waiting[lower].Count > 0;
            _passedOver[lower] = waits && !IsUnsure ? _passedOver[lower] + 1 : 0;
            failure.Unless(_passedOver[lower] < LongestWait || lower > level, $"{(TaskPriority)lower} tasks waited while {_passedOver[lower]} others were taken");
        }
    }
}
