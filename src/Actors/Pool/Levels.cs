namespace Actors;

/// <summary>The lanes of ready tasks, one for each priority. Under the pool's gate, and closed but for what its <see cref="Lane"/>s allow.</summary>
internal sealed class Levels
{
    private readonly Lane[] _lanes;

    public Levels()
    {
        Normal = new Lane();
        _lanes = [new Lane(), Normal, new Lane()];
        _lanes[0].Close();
        _lanes[2].Close();
    }

    public int Count => _lanes[0].Count + _lanes[1].Count + _lanes[2].Count;

    public Lane this[TaskPriority level] => _lanes[(int)level];

    /// <summary>The one that loops claim from.</summary>
    public Lane Normal { get; }

    /// <summary>The lane of the next take by <see cref="PriorityRule"/>; null when all are empty.</summary>
    public Lane? Next(long take)
    {
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
}
