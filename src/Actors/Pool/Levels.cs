namespace Actors;

/// <summary>One ring of ready tasks for each priority. Not thread-safe.</summary>
internal sealed class Levels
{
    private readonly Ring<ReadyTask>[] _rings = [new(), new(), new()];

    public int Count { get; private set; }

    public int this[TaskPriority level] => _rings[(int)level].Count;

    public void Enqueue(in ReadyTask task, TaskPriority level)
    {
        _rings[(int)level].Enqueue(task);
        Count++;
    }

    public ReadyTask Dequeue(int level)
    {
        Count--;
        return _rings[level].Dequeue();
    }

    /// <summary>The level of the next take by <see cref="PriorityRule"/>.</summary>
    public int Next(long take) => PriorityRule.Next(take, _rings[0].Count, _rings[1].Count, _rings[2].Count);

    /// <summary>Moves all entries of <paramref name="other"/> behind those of the same level here.</summary>
    public void Append(Levels other)
    {
        for (var level = 0; level < _rings.Length; level++)
        {
            if (_rings[level].Count == 0)
            {
                (_rings[level], other._rings[level]) = (other._rings[level], _rings[level]);
                continue;
            }

            while (other._rings[level].Count > 0)
            {
                _rings[level].Enqueue(other._rings[level].Dequeue());
            }
        }

        Count += other.Count;
        other.Count = 0;
    }

    /// <summary>Takes out the first entry of a level that <paramref name="match"/> accepts. One that is not the head leaves an empty entry in its place.</summary>
    public bool TryRemoveFirst(int level, Predicate<ReadyTask> match, out ReadyTask removed, out bool leftEmpty)
    {
        var ring = _rings[level];
        for (var i = 0; i < ring.Count; i++)
        {
            if (match(ring[i]))
            {
                leftEmpty = i > 0;
                removed = leftEmpty ? ring[i] : Dequeue(level);
                if (leftEmpty)
                {
                    ring[i] = default;
                }

                return true;
            }
        }

        (removed, leftEmpty) = (default, false);
        return false;
    }

    /// <summary>The entry that the next take from this level gets.</summary>
    public ReadyTask Peek(int level) => _rings[level][0];

    public void Compact(Predicate<ReadyTask> keep)
    {
        Count = 0;
        foreach (var ring in _rings)
        {
            ring.Compact(keep);
            Count += ring.Count;
        }
    }
}
