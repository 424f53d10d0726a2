namespace Actors;

/// <summary>The workers that have nothing to do, and the rule that one is woken at a time. Guarded by the pool's gate.</summary>
/// <remarks>
/// A woken worker that leaves the queue non-empty wakes the next. So a burst of tasks costs one wake-up, or as many as it keeps workers busy,
/// and not one a task.
/// </remarks>
internal sealed class IdleWorkers
{
    // The last to go idle is the first to be woken: its cache is warm.
    private readonly List<WorkerSlot> _slots = [];
    private bool _isWaking;

    public void Add(WorkerSlot slot)
    {
        slot.HasLoop = false;
        slot.IsIdle = true;
        _slots.Add(slot);
    }

    public void Remove(WorkerSlot slot)
    {
        slot.IsIdle = false;
        _slots.Remove(slot);
    }

    /// <summary>A worker to schedule; null when none is idle, or when one is on its way already.</summary>
    public WorkerSlot? Wake()
    {
        if (_slots.Count == 0 || _isWaking)
        {
            return null;
        }

        var slot = _slots[^1];
        _slots.RemoveAt(_slots.Count - 1);
        slot.IsIdle = false;
        slot.HasLoop = true;
        slot.IsWoken = true;
        _isWaking = true;
        return slot;
    }

    /// <summary>A worker has come to take; if it was woken, the next may be.</summary>
    public void Arrived(WorkerSlot slot)
    {
        if (slot.IsWoken)
        {
            slot.IsWoken = false;
            _isWaking = false;
        }
    }
}
