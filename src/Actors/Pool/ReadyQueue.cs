namespace Actors;

/// <summary>The queue of ready tasks and the takers that are idle: the hand-off between those who submit and those who run.</summary>
/// <remarks>
/// Submitters add under the pool's gate. A worker claims the next task without it, by one atomic operation (<see cref="Lane"/>), and comes to the gate when it
/// was woken or is not wanted any more, when there is nothing to claim, and while the lanes are closed: dispatch is paused, or a lane other than that of Normal has been used. It finds the queue empty
/// and marks itself idle in one step under the gate, and a submitter adds and looks for idle workers in one step under it: one of them sees the other, so no
/// wake-up is lost. No user code runs under the gate.
/// </remarks>
internal sealed class ReadyQueue(Lock gate)
{
    private const int TombstonesBeforeCompaction = 64;

    private readonly Levels _levels = new();
    private readonly CarefulLevels _careful = new();
    private readonly IdleTakers _idle = new();
    private long _takes;
    private int _tombstones;
    private volatile bool _paused;
    private bool _ranked; // A lane other than that of Normal has been used.

    /// <summary>Whether loops are told that somebody waits for what they count.</summary>
    public Watching Watching { get; } = new(gate);

    /// <summary>From when on no task is handed out.</summary>
    public bool IsPaused => _paused;

    /// <summary>How many tasks wait here. Under the gate.</summary>
    public int Count => _levels.Count + _careful.Count - _tombstones;

    private bool IsKeptClosed => _paused || _ranked;

    /// <summary>Adds a task. Called under the gate; the caller schedules the taker returned, if any, when it has left it.</summary>
    public Taker? Add(in ReadyTask task, TaskPriority level)
    {
        if (level != TaskPriority.Normal)
        {
            CloseForGood();
        }

        LevelsOf(task)[level].Enqueue(task);
        return _paused ? null : _idle.Wake();
    }

    /// <summary>Gives a worker its next task, or marks it idle or retired.</summary>
    /// <param name="slot">The worker whose loop asks.</param>
    /// <param name="task">The task.</param>
    /// <param name="watched">Whether somebody waits for room or for all to be done. Read after a full fence, so that of the worker that counted and then came here, and whoever waits, one sees the other.</param>
    /// <param name="wake">Another taker for the caller to schedule.</param>
    public TakeResult Take(WorkerSlot slot, out ReadyTask task, out bool watched, out Taker? wake)
    {
        // First let go of the last task: whoever sees the new serial must not see the old ticket beside it, or a cancel of that would hit the next task.
        task = default;

        // Written before the claim: whoever closes the lane and then looks at the phases knows of every task that was claimed before.
        slot.Attempt.Take();
        if (!slot.IsWoken && slot.IsWanted && _levels.Normal.TryClaim(out task) && !task.IsRemoved)
        {
            watched = Watching.IsOn;
            wake = null;
            return TakeResult.Task;
        }

        lock (gate)
        {
            _tombstones -= task.IsRemoved ? 1 : 0;
            watched = Watching.IsOn;
            return TakeUnderGate(slot, out task, out wake);
        }
    }

    /// <summary>Puts back a task that was taken: it is the next to be taken again. Called under the gate; the caller schedules the taker returned, if any, when it has left it.</summary>
    public Taker? GiveBack(in ReadyTask task)
    {
        CloseForGood();
        LevelsOf(task).GivenBack.Enqueue(task);
        return _paused ? null : _idle.Wake();
    }

    /// <summary>Gives a taker that has room for many the next tasks, or marks it idle when there is none.</summary>
    /// <param name="taker">Who asks, once for each time that it was woken or has room again.</param>
    /// <param name="tasks">Where they are added.</param>
    /// <param name="atMost">How many it has room for; at least 1.</param>
    /// <returns>Another taker for the caller to schedule.</returns>
    public Taker? TakeMany(Taker taker, List<ReadyTask> tasks, int atMost)
    {
        lock (gate)
        {
            _idle.Arrived(taker);
            var taken = 0;
            while (taken < atMost && TryTake(out var task))
            {
                tasks.Add(task);
                taken++;
            }

            if (taken == 0 && !taker.IsIdle)
            {
                _idle.Add(taker);
            }

            return NextToWake();
        }
    }

    /// <summary>Gives the next tasks that are handed out with this care, which no other take does.</summary>
    public void TakeCareful(Care care, List<ReadyTask> tasks, int atMost)
    {
        lock (gate)
        {
            for (var isTaken = true; isTaken && !_paused && atMost > 0; atMost--)
            {
                isTaken = _careful.TryTake(care, tasks, out var dead);
                _tombstones -= dead;
            }
        }
    }

    /// <summary>Whether tasks may wait that are handed out with this care. By anyone: who adds one wakes the taker afterwards.</summary>
    public bool HasCareful(Care care) => _careful.Has(care);

    /// <summary>Suspects that wait may be none any more, or such as are charged with less: each comes to where it belongs now. Under the gate; as <see cref="GiveBack"/>.</summary>
    public Taker? SortSuspects()
    {
        _tombstones -= _careful.Compact();
        Taker? wake = null;
        foreach (var task in _careful.TakeAll(Care.Suspect))
        {
            wake = GiveBack(task) ?? wake;
        }

        return wake;
    }

    /// <summary>Says that a queued task has got its outcome; its entry stays behind until it is reached, or until such entries are more than half. Under the gate.</summary>
    public void Bury()
    {
        _tombstones++;
        CompactIfHalfDead();
    }

    /// <summary>Says that an entry that was taken stood for nothing any more. Under the gate.</summary>
    public void Exhume() => _tombstones--;

    /// <summary>Takes out the oldest task of the lowest level that was never started. Under the gate.</summary>
    public bool TryRemoveOldest(out ReadyTask oldest)
    {
        Close();
        var isFound = _levels.TryRemoveOldest(out oldest, out var dead);
        _tombstones += dead;
        if (!isFound)
        {
            isFound = _careful.TryRemoveOldest(out oldest, out dead);
            _tombstones += dead;
        }

        CompactIfHalfDead();
        Open();
        return isFound;
    }

    /// <summary>Takes out the plain task that its door has given this id. Under the gate; it passes every entry, which only whoever cancels such a task has to do.</summary>
    public bool TryRemove(TaskId id, out ReadyTask task)
    {
        Close();
        var isFound = _levels.TryRemovePlain(id, out task);
        _tombstones += isFound ? 1 : 0;
        CompactIfHalfDead();
        Open();
        return isFound;
    }

    /// <summary>
    /// The ticket of a plain task that waits here, or that a loop has claimed and not yet copied: what is not found has been copied by its loop. Under the gate;
    /// it passes every entry, which only whoever has lost the ticket has to do.
    /// </summary>
    public TaskTicket? FindTicket(TaskId id) => _levels.Normal.FindTicket(id);

    /// <summary>Takes out everything that is alive, in order, what wants care and then the highest level first. Under the gate.</summary>
    public List<ReadyTask> TakeAll()
    {
        Close();
        _tombstones -= _careful.Compact() + _levels.Compact();
        List<ReadyTask> all = [.. _careful.TakeAll(), .. _levels.TakeAll()];
        Open();
        return all;
    }

    /// <summary>Stops or resumes handing out. Returns a taker to schedule.</summary>
    public Taker? SetPaused(bool paused)
    {
        lock (gate)
        {
            _paused = paused;
            if (paused)
            {
                Close();
                return null;
            }

            Open();
            return _careful.Count > 0 ? _idle.Wake() : NextToWake();
        }
    }

    /// <summary>A worker joins. If an earlier loop of it still ends its task, that loop simply goes on: there is never a second.</summary>
    /// <param name="slot">The worker.</param>
    /// <param name="isInService">Asked under the gate: it may have been sent away again a moment ago.</param>
    public Taker? Attach(WorkerSlot slot, Predicate<WorkerSlot> isInService)
    {
        lock (gate)
        {
            if (!isInService(slot))
            {
                return null;
            }

            _idle.Join(slot);
            return NextToWake();
        }
    }

    /// <summary>A worker leaves: at once if idle, else when its task has ended. Returns whether it has left.</summary>
    public bool Detach(WorkerSlot slot)
    {
        lock (gate)
        {
            return _idle.Leave(slot);
        }
    }

    private Levels LevelsOf(in ReadyTask task) => task.Item is TrackedTask { Care: not Care.None and var care } ? _careful[care] : _levels;

    private TakeResult TakeUnderGate(WorkerSlot slot, out ReadyTask task, out Taker? wake)
    {
        _idle.Arrived(slot);
        TakeResult result;
        if (slot.IsWanted && TryTake(out task))
        {
            result = TakeResult.Task;
        }
        else
        {
            // Before anyone can schedule another loop of this slot.
            slot.Attempt.PutBack();
            task = default;
            result = _idle.Rest(slot);
        }

        wake = NextToWake();
        return result;
    }

    private bool TryTake(out ReadyTask task)
    {
        while (TryDequeue(out task))
        {
            if (task.IsAlive)
            {
                return true;
            }

            _tombstones--;
        }

        return false;
    }

    private bool TryDequeue(out ReadyTask task)
    {
        if (!IsKeptClosed)
        {
            return _levels.Normal.TryClaim(out task);
        }

        task = default;
        if (_paused || _levels.Next(_takes + 1) is not { } lane)
        {
            return false;
        }

        task = lane.Dequeue();
        _takes += task.IsAlive ? 1 : 0;
        return true;
    }

    private void CompactIfHalfDead()
    {
        if (_tombstones > TombstonesBeforeCompaction && _tombstones > (_levels.Count + _careful.Count) / 2)
        {
            Close();
            _tombstones -= _careful.Compact() + _levels.Compact();
            Open();
        }
    }

    /// <summary>For what wants care nobody is woken again and again: whoever takes it knows that it waits.</summary>
    private Taker? NextToWake() => _paused || _levels.Count == 0 ? null : _idle.Wake();

    private void CloseForGood()
    {
        if (!_ranked)
        {
            _levels.Normal.Close();
            _ranked = true;
        }
    }

    private void Close() => _levels.Normal.Close();

    private void Open()
    {
        if (!IsKeptClosed)
        {
            _levels.Normal.Open();
        }
    }
}
