namespace Actors;

/// <summary>The ready tasks that are handed out with care: for each kind of care the lanes of <see cref="Levels"/>. Under the pool's gate.</summary>
/// <remarks>The common takes never touch them. Only tasks of a cluster are ever handled with care, so that the lanes are made when they are needed.</remarks>
internal sealed class CarefulLevels
{
    private readonly Levels?[] _levels = new Levels?[Enum.GetValues<Care>().Length];
    private long _takes;

    public int Count => _levels.Sum(levels => levels?.Count ?? 0);

    public Levels this[Care care]
    {
        get
        {
            if (_levels[(int)care] is not { } levels)
            {
                _levels[(int)care] = levels = new Levels();
                levels.Normal.Close();
            }

            return levels;
        }
    }

    /// <summary>Whether any of this kind waits, or did and has its outcome.</summary>
    public bool Has(Care care) => _levels[(int)care] is { Count: > 0 };

    /// <summary>Takes the next of this kind that is alive.</summary>
    /// <param name="care">The kind.</param>
    /// <param name="tasks">Where it is added.</param>
    /// <param name="dead">How many entries went that stood for nothing any more.</param>
    public bool TryTake(Care care, List<ReadyTask> tasks, out int dead)
    {
        dead = 0;
        while (_levels[(int)care]?.Next(_takes + 1) is { } lane)
        {
            var task = lane.Dequeue();
            if (task.IsAlive)
            {
                _takes++;
                tasks.Add(task);
                return true;
            }

            dead++;
        }

        return false;
    }

    /// <summary>Takes out the oldest task that was never started.</summary>
    /// <param name="oldest">The task.</param>
    /// <param name="dead"><inheritdoc cref="Levels.TryRemoveOldest" path="/param[@name='dead']"/></param>
    public bool TryRemoveOldest(out ReadyTask oldest, out int dead)
    {
        dead = 0;
        oldest = default;
        foreach (var levels in _levels)
        {
            if (levels is not null)
            {
                var isFound = levels.TryRemoveOldest(out oldest, out var more);
                dead += more;
                if (isFound)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <inheritdoc cref="Levels.Compact"/>
    public int Compact() => _levels.Sum(levels => levels?.Compact() ?? 0);

    /// <summary>Takes out all entries from this care on, those that want most of it first.</summary>
    public List<ReadyTask> TakeAll(Care from = Care.Elsewhere) => [.. _levels.Skip((int)from).Reverse().SelectMany(levels => levels?.TakeAll() ?? [])];
}
