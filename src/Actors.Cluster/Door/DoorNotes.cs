namespace Actors;

/// <summary>What a door keeps for the router that may come after this one, and does not need itself: what its outstanding tasks have behind them, what the pool was ordered to, and how its tasks ended. Guarded by the door's gate.</summary>
internal sealed class DoorNotes(TaskPoolOptions options)
{
    // For the few that have failed, or were on a node that was lost.
    private readonly Dictionary<long, (TaskHistory History, long DueAt)> _tasks = [];

    private (OrderNote Note, long At)? _orders;
    private CountNote? _elsewhere;
    private ClientNote? _clients;
    private DoorCounts _own;

    /// <summary>Keeps what the router says.</summary>
    public void Keep(WireItem item)
    {
        var now = options.Clock.GetTimestamp();
        switch (item)
        {
            case TaskNote note:
                _tasks[note.Number] = (note.History, now + options.ToTicks(note.History.Wait));
                break;
            case OrderNote note:
                _orders = (note, now);
                break;
            case CountNote note:
                _elsewhere = note;
                break;
            case ClientNote note:
                _clients = note;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(item), item.Kind, "is nothing to be kept");
        }
    }

    /// <summary>A task has its outcome, or was rejected.</summary>
    public void OnConcluded(Concluded concluded)
    {
        _tasks.Remove(concluded.Number);
        _own = concluded.IsCounted ? _own.And(concluded.Outcome.Kind) : _own;
    }

    /// <summary>How its tasks ended, as far as it was told.</summary>
    public OutcomeCounts Counts => _own.Outcomes;

    /// <summary>A task is kept by the pool.</summary>
    public void OnKept(long number) => _tasks.Remove(number);

    public void Clear() => _tasks.Clear();

    /// <summary>The router took this door for gone, and has the others keep what it has counted.</summary>
    public void OnForgotten() => _own = default;

    /// <summary>What the next router is to know of the pool as a whole.</summary>
    public IEnumerable<WireItem> SayAgain(long now)
    {
        if (_orders is var (note, at))
        {
            var left = note.Orders.EndsIn - options.Clock.GetElapsedTime(at, now);
            yield return new OrderNote(note.Incarnation, note.Version, note.Orders with { EndsIn = left < TimeSpan.Zero ? TimeSpan.Zero : left });
        }

        if (_elsewhere is not null)
        {
            yield return _elsewhere;
        }

        if (_clients is not null)
        {
            yield return _clients;
        }

        if (_own != default)
        {
            yield return new OwnCounts(_own);
        }
    }

    /// <summary>What a task has behind it, with what is left of its wait; null when that is nothing.</summary>
    public TaskHistory? HistoryOf(long number, long now)
    {
        if (!_tasks.TryGetValue(number, out var kept))
        {
            return null;
        }

        var left = options.Clock.GetElapsedTime(now, kept.DueAt);
        return kept.History with { Wait = kept.History.Wait > TimeSpan.Zero && left > TimeSpan.Zero ? left : TimeSpan.Zero };
    }
}
