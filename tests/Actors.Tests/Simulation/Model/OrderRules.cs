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

        var waiting = _waiting[(int)task.Request.Priority];
        var first = waiting.Count > 0 ? waiting.GetValueAtIndex(0) : null;
        if (waiting.ContainsKey(task.Order) && !IsUnsure)
        {
            failure.Unless(first == task, $"{task} was started before {first}, which was admitted earlier at the same priority");
        }

        OnTaken(task);
    }

    private bool IsUnsure => Telling > 0 || pool.State.Intake >= Intake.Draining;

    private void LookAtHands(ModelTask? starting)
    {
        foreach (var (slot, phase) in loops.Select(slot => (slot, slot.Attempt.Read().Phase)).Where(loop => loop.Phase is AttemptPhase.Taken or AttemptPhase.Running))
        {
            var item = slot.Loop.Attempted.Plain.Item;
            if (tasks.Find(((Work)(item is TrackedTask tracked ? tracked.Request.Task : item!)).Key) is not { } taken || taken == starting)
            {
                continue;
            }

            // Whose attempt has begun is about to start, unless it has: its handler is called next.
            if ((phase == AttemptPhase.Taken || _waiting[(int)taken.Request.Priority].ContainsKey(taken.Order)) && _inHand.Add(taken))
            {
                OnTaken(taken);
            }
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
