namespace Actors;

/// <summary>The lanes of ready tasks, one for each priority, and one for those that were given back. Under the pool's gate, and closed but for what its <see cref="Lane"/>s allow.</summary>
internal sealed class Levels
{
    private readonly Lane[] _lanes;

    public Levels()
    {
        Normal = new Lane();
        GivenBack = new Lane();
        _lanes = [new Lane(), Normal, new Lane(), GivenBack];
        _lanes[0].Close();
        _lanes[2].Close();
        GivenBack.Close();
    }

    public int Count => _lanes[0].Count + _lanes[1].Count + _lanes[2].Count + GivenBack.Count;

    public Lane this[TaskPriority level] => _lanes[(int)level];

    /// <summary>The one that loops claim from.</summary>
    public Lane Normal { get; }

    /// <summary>Tasks that were taken and are to be taken again, before all others: their turn had come.</summary>
    public Lane GivenBack { get; }

    /// <summary>The lane of the next take: what was given back, then by <see cref="PriorityRule"/>; null when all are empty.</summary>
    public Lane? Next(long take)
    {
        if (GivenBack.Count > 0)
        {
            return GivenBack;
        }

        var level = PriorityRule.Next(take, _lanes[0].Count, _lanes[1].Count, _lanes[2].Count);
        return level < 0 ? null : _lanes[level];
    }

    /// <summary>Throws out the entries that are dead. Returns how many they were.</summary>
    public int Compact()
    {
        var before = Count;
        foreach (var lane in _lanes)
        {
            lane.Compact(static task => task.IsAlive);
        }

        return before - Count;
    }

    /// <summary>Takes out all entries, in order: those that were given back, then the highest level first.</summary>
    public List<ReadyTask> TakeAll()
    {
        var all = new List<ReadyTask>(Count);
        foreach (var lane in _lanes.Reverse())
        {
            while (lane.Count > 0)
            {
                all.Add(lane.Dequeue());
            }
        }

        return all;
    }

    /// <summary>Takes out the plain task with this id, out of the middle if need be.</summary>
    public bool TryRemovePlain(TaskId id, out ReadyTask task)
    {
        for (var index = 0; index < Normal.Count; index++)
        {
            task = Normal[index];
            if (task is { IsAlive: true, Runner: { } runner, Item: { } message } && runner.IdOf(message, task.Number) == id)
            {
                Normal[index].Remove();
                return true;
            }
        }

        task = default;
        return false;
    }

    /// <summary>Takes out the oldest task of the lowest level that was never started.</summary>
    /// <param name="oldest">The task.</param>
    /// <param name="dead">How many more dead entries there are now than before: one that is taken out of the middle stays behind as one, those that stand before it may go.</param>
    public bool TryRemoveOldest(out ReadyTask oldest, out int dead)
    {
        dead = 0;
        foreach (var lane in _lanes)
        {
            // The dead at the head go first, or a pool that drops all the time would pass them all the time.
            while (lane.Count > 0 && !lane[0].IsAlive)
            {
                lane.Dequeue();
                dead--;
            }

            for (var index = 0; index < lane.Count; index++)
            {
                oldest = lane[index];
                if (!oldest.IsAlive || oldest.Item is TrackedTask { Attempts: > 0 })
                {
                    continue;
                }

                if (index == 0)
                {
                    lane.Dequeue();
                }
                else
                {
                    lane[index].Remove();
                    dead++;
                }

                return true;
            }
        }

        oldest = default;
        return false;
    }
}
