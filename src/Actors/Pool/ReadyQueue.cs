namespace Actors;

/// <summary>What a loop got when it asked for a task.</summary>
internal enum TakeResult
{
    /// <summary>A task.</summary>
    Task,

    /// <summary>None; the worker is marked idle and will be woken.</summary>
    Idle,

    /// <summary>None; the worker is not wanted any more.</summary>
    Retired,
}

/// <summary>The queue of ready tasks and the workers that are idle: the hand-off between those who submit and those who run.</summary>
/// <remarks>
/// Two short locks. Submitters add to the inbox under the gate; workers take from the outbox under the take lock, and swap the two under
/// both when the outbox is empty, so the two sides meet once a batch and not once a task. A worker looks at the inbox and marks itself
/// idle in one step under the gate, and a submitter adds and looks for idle workers in one step under the gate: one of them sees the other,
/// so no wake-up is lost. Order of locks: take, then gate. No user code runs under either.
/// </remarks>
internal sealed class ReadyQueue(Lock gate)
{
    private const int TombstonesBeforeCompaction = 64;

    private readonly Lock _take = new();
    private readonly Levels _inbox = new();      // gate
    private readonly Levels _outbox = new();     // take
    private readonly IdleWorkers _idle = new();  // gate
    private long _takes;                         // take
    private int _tombstones;                     // take
    private bool _watched;                       // take
    private volatile bool _ranked;               // set under the gate: a level other than Normal has been used
    private volatile bool _paused;               // set under both

    /// <summary>From when on no task is handed out.</summary>
    public bool IsPaused => _paused;

    /// <summary>Adds a task. Called under the gate; the caller schedules the worker returned, if any, when it has left it.</summary>
    public WorkerSlot? Add(in ReadyTask task, TaskPriority level)
    {
        _inbox.Enqueue(task, level);
        _ranked |= level != TaskPriority.Normal;
        return NextToWake(waiting: 1);
    }

    /// <summary>Gives a worker its next task, or marks it idle or retired.</summary>
    /// <param name="slot">The worker whose loop asks.</param>
    /// <param name="task">The task.</param>
    /// <param name="watched">Whether somebody waits for room or for all to be done.</param>
    /// <param name="wake">Another worker for the caller to schedule.</param>
    public TakeResult Take(WorkerSlot slot, out ReadyTask task, out bool watched, out WorkerSlot? wake)
    {
        lock (_take)
        {
            watched = _watched;
            wake = null;
            if (!_ranked && !_paused && !slot.IsWoken && slot.IsWanted)
            {
                while (_outbox.Count > 0)
                {
                    task = _outbox.Dequeue((int)TaskPriority.Normal);
                    if (IsAlive(task))
                    {
                        slot.Attempt.Take();
                        return TakeResult.Task;
                    }

                    _tombstones--;
                }
            }

            lock (gate)
            {
                return TakeUnderGate(slot, out task, out wake);
            }
        }
    }

    /// <summary>Says that a queued task has got its outcome; its entry stays behind until it is reached, or until such entries are more than half.</summary>
    public void Bury()
    {
        lock (_take)
        {
            _tombstones++;
            lock (gate)
            {
                CompactIfHalfDead();
            }
        }
    }

    /// <summary>Says that a task had its outcome by the time a worker would have begun it.</summary>
    public void Exhume()
    {
        lock (_take)
        {
            _tombstones--;
        }
    }

    /// <summary>Takes out the oldest task of the lowest level that was never started.</summary>
    public bool TryRemoveOldest(out ReadyTask oldest)
    {
        lock (_take)
        {
            lock (gate)
            {
                _outbox.Append(_inbox);
                for (var level = 0; level < PriorityRule.Levels; level++)
                {
                    // The dead at the head go first, or a pool that drops all the time would pass them all the time.
                    while (_outbox[(TaskPriority)level] > 0 && !IsAlive(_outbox.Peek(level)))
                    {
                        _outbox.Dequeue(level);
                        _tombstones--;
                    }

                    if (_outbox.TryRemoveFirst(level, static task => IsAlive(task) && task.Item is not TrackedTask { Attempts: > 0 }, out oldest, out var leftEmpty))
                    {
                        _tombstones += leftEmpty ? 1 : 0;
                        CompactIfHalfDead();
                        return true;
                    }
                }
            }
        }

        oldest = default;
        return false;
    }

    /// <summary>Takes out everything, in order, highest level first.</summary>
    public List<ReadyTask> TakeAll()
    {
        lock (_take)
        {
            lock (gate)
            {
                _outbox.Append(_inbox);
                var all = new List<ReadyTask>(_outbox.Count);
                for (var level = PriorityRule.Levels - 1; level >= 0; level--)
                {
                    while (_outbox[(TaskPriority)level] > 0)
                    {
                        var task = _outbox.Dequeue(level);
                        if (IsAlive(task))
                        {
                            all.Add(task);
                        }
                    }
                }

                _tombstones = 0;
                return all;
            }
        }
    }

    /// <summary>From the next take on, loops are told that somebody waits. Whoever waits looks once more after this.</summary>
    public void Watch()
    {
        lock (_take)
        {
            _watched = true;
        }
    }

    /// <summary>Ends the watch if <paramref name="stillNeeded"/>, asked under both locks, says so.</summary>
    public void EndWatchUnless(Func<bool> stillNeeded)
    {
        lock (_take)
        {
            lock (gate)
            {
                _watched = stillNeeded();
            }
        }
    }

    /// <summary>Stops or resumes handing out. Returns a worker to schedule.</summary>
    public WorkerSlot? SetPaused(bool paused)
    {
        lock (_take)
        {
            lock (gate)
            {
                _paused = paused;
                return NextToWake(_inbox.Count + _outbox.Count);
            }
        }
    }

    /// <summary>A worker joins. If an earlier loop of it still ends its task, that loop simply goes on: there is never a second.</summary>
    /// <param name="slot">The worker.</param>
    /// <param name="isInService">Asked under both locks: it may have been sent away again a moment ago.</param>
    public WorkerSlot? Attach(WorkerSlot slot, Predicate<WorkerSlot> isInService)
    {
        lock (_take)
        {
            lock (gate)
            {
                if (!isInService(slot))
                {
                    return null;
                }

                slot.IsWanted = true;
                if (!slot.HasLoop && !slot.IsIdle)
                {
                    _idle.Add(slot);
                }

                return NextToWake(_inbox.Count + _outbox.Count);
            }
        }
    }

    /// <summary>A worker leaves: at once if idle, else when its task has ended. Returns whether it has left.</summary>
    public bool Detach(WorkerSlot slot)
    {
        lock (gate)
        {
            slot.IsWanted = false;
            if (slot.IsIdle)
            {
                _idle.Remove(slot);
            }

            return !slot.HasLoop;
        }
    }

    private static bool IsAlive(ReadyTask task) => task.Item is not null and not TrackedTask { Stage: not TaskStage.Ready };

    private TakeResult TakeUnderGate(WorkerSlot slot, out ReadyTask task, out WorkerSlot? wake)
    {
        _outbox.Append(_inbox);
        _idle.Arrived(slot);
        task = default;
        TakeResult result;
        if (!slot.IsWanted)
        {
            slot.HasLoop = false;
            result = TakeResult.Retired;
        }
        else if (TryDequeue(out task))
        {
            slot.Attempt.Take();
            result = TakeResult.Task;
        }
        else
        {
            _idle.Add(slot);
            result = TakeResult.Idle;
        }

        wake = NextToWake(_outbox.Count);
        return result;
    }

    private bool TryDequeue(out ReadyTask task)
    {
        while (!_paused && _outbox.Count > 0)
        {
            task = _outbox.Dequeue(_outbox.Next(++_takes));
            if (IsAlive(task))
            {
                return true;
            }

            _takes--;
            _tombstones--;
        }

        task = default;
        return false;
    }

    private WorkerSlot? NextToWake(int waiting) => waiting == 0 || _paused ? null : _idle.Wake();

    private void CompactIfHalfDead()
    {
        if (_tombstones > TombstonesBeforeCompaction && _tombstones > (_inbox.Count + _outbox.Count) / 2)
        {
            _outbox.Append(_inbox);
            _outbox.Compact(static task => IsAlive(task));
            _tombstones = 0;
        }
    }
}
