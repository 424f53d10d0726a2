namespace Actors;

/// <summary>The workers of a pool: who is in service, whose code is stuck, who leaves.</summary>
/// <remarks>
/// A stuck worker's code cannot be stopped, only given up: its task ends, and a new slot takes its number, up to a cap. Beyond the cap
/// the number stays out of service until some stuck code ends.
/// </remarks>
internal sealed class Crew(
    PoolState state, Settlement settlement, Cancellation cancellation, Func<int, WorkerSlot> newSlot)
{
    // Guarded by the gate.
    private readonly SortedDictionary<int, WorkerSlot> _inService = [];
    private readonly HashSet<WorkerSlot> _present = [];
    private readonly HashSet<WorkerSlot> _stuck = [];
    private int _replaced;

    /// <summary>How many handlers were given up and still run. Read under the gate.</summary>
    public int Stuck => _stuck.Count;

    /// <summary>How many workers are to be in service. Read under the gate.</summary>
    public int Count => _inService.Count;

    /// <summary>How many handlers run that were not given up. Read under the gate.</summary>
    public int Running
    {
        get
        {
            var running = 0;
            foreach (var slot in _present)
            {
                running += slot.IsRunning && !_stuck.Contains(slot) ? 1 : 0;
            }

            return running;
        }
    }

    /// <summary>How many workers in service can begin something, or run something that counts: not the stuck, nor so many others that run what does not count.</summary>
    public int Able(int uncounted)
    {
        lock (state.Gate)
        {
            // Those that run what does not count may be some of those that leave once their task has ended.
            return Math.Clamp(_present.Count - _stuck.Count - uncounted, 0, _inService.Values.Count(MayServe));
        }
    }

    /// <summary>The slots in service, by number.</summary>
    public IReadOnlyList<WorkerSlot> InService
    {
        get
        {
            lock (state.Gate)
            {
                return [.. _inService.Values];
            }
        }
    }

    /// <summary>The slots that may run something: those in service, those that leave once their task has ended, and the stuck.</summary>
    public List<WorkerSlot> Present
    {
        get
        {
            lock (state.Gate)
            {
                return [.. _present];
            }
        }
    }

    /// <summary>The slot that has this number now; null when the number left.</summary>
    public WorkerSlot? Find(int number)
    {
        lock (state.Gate)
        {
            return _inService.GetValueOrDefault(number);
        }
    }

    /// <summary>The slots that need an actor: those in service, and those that leave once their task has ended, which has a deadline still.</summary>
    public IReadOnlyList<WorkerSlot> Kept
    {
        get
        {
            lock (state.Gate)
            {
                return [.. _present.Where(IsKept)];
            }
        }
    }

    /// <summary>Whether the actor of this slot is needed still, for the slot or for its successor.</summary>
    public bool IsActorNeeded(WorkerSlot slot)
    {
        lock (state.Gate)
        {
            return IsKept(LastOf(slot));
        }
    }

    /// <summary>The slot that the actor of this one keeps now: itself, or the last of those that took its place when it was stuck.</summary>
    public WorkerSlot KeptInPlaceOf(WorkerSlot slot)
    {
        lock (state.Gate)
        {
            var last = LastOf(slot);
            slot.Successor = last == slot ? null : last; // So that those between are forgotten.
            return last;
        }
    }

    /// <summary>Brings the number of workers to <paramref name="size"/>: new ones get free numbers, idle ones leave first.</summary>
    /// <remarks>Those that were to leave and still end their task come back before new ones join, or more than the size would run beside each other.</remarks>
    /// <returns>Those that have left at once, those that will when their task has ended, and those that were to leave and stay.</returns>
    public (IReadOnlyList<WorkerSlot> Left, IReadOnlyList<WorkerSlot> Leaving, IReadOnlyList<WorkerSlot> Back) Resize(int size)
    {
        List<WorkerSlot> back;
        List<WorkerSlot> left;
        List<WorkerSlot> leaving;
        lock (state.Gate)
        {
            back = [.. _present.Where(IsLeaving).Take(size - _inService.Count)];
            back.ForEach(Enlist);
            var taken = _present.Select(slot => slot.Number).ToHashSet();
            for (var number = 1; _inService.Count < size; number++)
            {
                if (taken.Add(number))
                {
                    Enlist(newSlot(number));
                }
            }

            left = [.. _inService.Values.OrderBy(slot => slot.HasLoop).ThenByDescending(slot => slot.Number).Take(_inService.Count - size)];
            left.RemoveAll(slot => !Dismiss(slot));
            leaving = [.. _present.Where(IsLeaving)]; // Also those that an earlier resize has sent away and that still run.
        }

        back.ForEach(AttachIfAny);
        return (left, leaving, back);

        bool IsLeaving(WorkerSlot slot) => !_stuck.Contains(slot) && !IsInService(slot);

        bool Dismiss(WorkerSlot slot)
        {
            _inService.Remove(slot.Number);
            var hasLeft = state.Ready.Detach(slot);
            if (hasLeft)
            {
                Remove(slot);
            }

            // Stuck code counts for nobody: who asked for the resize does not wait for it.
            return hasLeft || _stuck.Contains(slot);
        }
    }

    /// <summary>The actor of a worker has started: its slot takes tasks, if it is in service.</summary>
    public void Attach(WorkerSlot slot) => state.Ready.Attach(slot, MayServe)?.Schedule();

    /// <summary>A loop has ended because its slot is not wanted.</summary>
    public void OnRetired(WorkerSlot slot)
    {
        bool hasLeft;
        lock (state.Gate)
        {
            hasLeft = !IsInService(slot) && Remove(slot);
        }

        if (hasLeft)
        {
            SayLeft(slot);
        }
    }

    /// <summary>Gives up the attempt of this serial: its task ends stuck, its worker is replaced if the cap allows.</summary>
    /// <returns>The outcome; null when the attempt has ended, or was not signalled.</returns>
    public TaskOutcome? Abandon(WorkerSlot slot, long serial)
    {
        // What is signalled has begun. Before that the slot may hold the entry of a tracked task and not yet the task.
        if (!slot.Attempt.IsSignalled(serial))
        {
            return null;
        }

        var (plain, tracked) = slot.Loop.Attempted;
        TrackedTask task;
        TaskOutcome outcome;
        List<TrackedTask>? groupToCancel;
        WorkerSlot? successor;
        bool leaves;
        lock (state.Gate)
        {
            // In one step with what follows: the code may end at this moment, and its loop then finds the slot among the stuck.
            if (!slot.Attempt.TryAbandon(serial))
            {
                return null;
            }

            task = tracked ?? settlement.TrackBegun(plain);
            leaves = !IsInService(slot);
            outcome = TaskOutcome.Stuck(task.Id, task.Request.Task, task.Attempts, slot.Number);
            groupToCancel = settlement.Record(task, outcome);
            slot.IsWanted = false;
            _stuck.Add(slot);
            successor = Replace(slot);
        }

        settlement.Conclude([(task, outcome)]);
        if (groupToCancel is not null)
        {
            cancellation.CancelFailedGroup(groupToCancel);
        }

        AttachIfAny(successor);
        if (leaves)
        {
            // It has left as far as the number that run is concerned; whoever resized does not wait for stuck code.
            SayLeft(slot);
        }

        return outcome;
    }

    /// <summary>Stuck code has ended after all. Its slot serves again if it was not replaced; if it was, another stuck worker can be replaced now.</summary>
    public void OnStuckEnded(WorkerSlot slot)
    {
        WorkerSlot? joins;
        bool serves;
        lock (state.Gate)
        {
            _stuck.Remove(slot);
            slot.HasLoop = false;
            serves = IsInService(slot);
            if (serves)
            {
                joins = slot;
            }
            else
            {
                Remove(slot);
                _replaced -= slot.Successor is null ? 0 : 1;
                joins = _stuck.FirstOrDefault(IsInService) is { } next ? Replace(next) : null;
            }
        }

        AttachIfAny(joins);
        if (!serves)
        {
            SayLeft(slot);
        }
    }

    private static WorkerSlot LastOf(WorkerSlot slot)
    {
        while (slot.Successor is { } next)
        {
            slot = next;
        }

        return slot;
    }

    private bool IsInService(WorkerSlot slot) => _inService.GetValueOrDefault(slot.Number) == slot;

    private bool IsKept(WorkerSlot slot) => IsInService(slot) || (_present.Contains(slot) && !_stuck.Contains(slot));

    private bool MayServe(WorkerSlot slot) => IsInService(slot) && !_stuck.Contains(slot);

    private bool Remove(WorkerSlot slot)
    {
        state.Ledger.Release(slot);
        return _present.Remove(slot);
    }

    private void Enlist(WorkerSlot slot)
    {
        _inService[slot.Number] = slot;
        _present.Add(slot);
    }

    private WorkerSlot? Replace(WorkerSlot stuck)
    {
        if (_replaced >= state.Options.StuckCap || !IsInService(stuck))
        {
            return null;
        }

        _replaced++;
        var successor = newSlot(stuck.Number);
        successor.Actor = stuck.Actor;
        stuck.Successor = successor;
        Enlist(successor);
        return successor;
    }

    private void SayLeft(WorkerSlot slot) => state.Router.Tell(new RouterTicks.WorkerLeft(slot), Akka.Actor.ActorRefs.NoSender);

    private void AttachIfAny(WorkerSlot? slot)
    {
        if (slot is not null)
        {
            Attach(slot);
        }
    }
}
