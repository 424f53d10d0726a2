namespace Actors;

/// <summary>Tasks that wait for their delay or their retry, by the time they are due. Guarded by the pool's gate.</summary>
/// <remarks>A task that was cancelled meanwhile stays as a tombstone until it is due, or until tombstones are more than half.</remarks>
internal sealed class DelayedTasks
{
    private readonly PriorityQueue<TrackedTask, (long DueAt, long Order)> _queue = new();
    private long _order;
    private int _dead;
    private int _retrying;

    public int Count => _queue.Count - _dead;

    /// <summary>When the first is due; null when none waits.</summary>
    public long? NextDue
    {
        get
        {
            DropDeadHead();
            return _queue.TryPeek(out _, out var key) ? key.DueAt : null;
        }
    }

    /// <summary>How many of them wait for a retry.</summary>
    public int Retrying => _retrying;

    public void Add(TrackedTask task)
    {
        _queue.Enqueue(task, (task.DueAt, _order++));
        _retrying += IsRetry(task) ? 1 : 0;
    }

    /// <summary>Says that a task in here has got its outcome.</summary>
    public void Bury(TrackedTask task)
    {
        _dead++;
        _retrying -= IsRetry(task) ? 1 : 0;
        if (_dead > 32 && _dead > _queue.Count / 2)
        {
            var alive = _queue.UnorderedItems.Where(item => item.Element.Stage == TaskStage.Delayed).ToList();
            _queue.Clear();
            _queue.EnqueueRange(alive);
            _dead = 0;
        }
    }

    public bool TryTakeDue(long now, out TrackedTask? task)
    {
        DropDeadHead();
        if (_queue.TryPeek(out task, out var key) && key.DueAt <= now)
        {
            _queue.Dequeue();
            _retrying -= IsRetry(task) ? 1 : 0;
            return true;
        }

        task = null;
        return false;
    }

    /// <summary>Those that wait, in the order in which they are due.</summary>
    public IEnumerable<TrackedTask> All => _queue.UnorderedItems.Where(item => item.Element.Stage == TaskStage.Delayed).OrderBy(item => item.Priority).Select(item => item.Element);

    public List<TrackedTask> TakeAll()
    {
        var all = All.ToList();
        _queue.Clear();
        (_dead, _retrying) = (0, 0);
        return all;
    }

    private static bool IsRetry(TrackedTask task) => task.Attempts > 0;

    private void DropDeadHead()
    {
        while (_queue.TryPeek(out var task, out _) && task.Stage != TaskStage.Delayed)
        {
            _queue.Dequeue();
            _dead--;
        }
    }
}
