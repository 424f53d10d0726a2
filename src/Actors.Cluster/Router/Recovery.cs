namespace Actors;

/// <summary>What a new router hears of the time before it, until all have reported: then the attempts that go on are adopted, and what waited for that is done.</summary>
internal sealed class Recovery(Pool pool, Nodes nodes, CountsElsewhere elsewhere)
{
    private readonly Dictionary<TaskKey, (Peer Peer, AttemptHeld Held)> _held = [];

    private readonly HashSet<long> _serials = [];

    private bool _isRouterProcessAlive;
    private OrderNote? _orders;

    // What is heard after what is held, and may speak of it.
    private readonly List<Action> _later = [];

    /// <summary>A node goes on with an attempt. Where two do of one task, the one that was handed out last is the one: the other was superseded, and its node may not have heard so.</summary>
    public void OnHeld(Peer peer, AttemptHeld held)
    {
        if (!_serials.Add(held.Serial))
        {
            nodes.Refuse(peer, held); // Two routers that did not know of each other gave one serial twice, and here it names one attempt.
        }
        else if (!_held.TryGetValue(held.Task, out var other))
        {
            _held.Add(held.Task, (peer, held));
        }
        else if (held.Serial > other.Held.Serial)
        {
            _held[held.Task] = (peer, held);
            nodes.Refuse(other.Peer, other.Held);
        }
        else
        {
            nodes.Refuse(peer, held);
        }
    }

    /// <summary>A process has said all that it had for an earlier router.</summary>
    public void OnReported(Reported reported) => _isRouterProcessAlive |= reported.HadRouter;

    /// <summary>A door says what it has kept, or counted.</summary>
    public void OnNote(Peer peer, WireItem item)
    {
        switch (item)
        {
            case OwnCounts own:
                elsewhere.OnOwn(peer, own.Counts);
                break;
            case OrderNote note when !nodes.IsOpen:
                _orders = note.IsNewerThan(_orders) ? note : _orders;
                break;
            case CountNote note when !nodes.IsOpen:
                elsewhere.OnKept(note.Counts);
                break;
            default:
                break; // A door that was met later, and knows nothing newer.
        }
    }

    /// <summary>Puts something off until all have reported.</summary>
    public void Later(Action action) => _later.Add(action);

    /// <summary>All have reported.</summary>
    public void Finish(long incarnation)
    {
        List<ReadyTask> waiting;
        List<TrackedTask> postponed;
        lock (pool.State.Gate)
        {
            waiting = pool.State.Ready.TakeAll();
            postponed = pool.State.Delayed.TakeAll();
        }

        // Its door knows only about when a wait has ended, so that what it takes for waiting may have begun.
        foreach (var task in postponed.Where(task => !TryAdopt(new ReadyTask(task), out _)))
        {
            lock (pool.State.Gate)
            {
                pool.Settlement.SetAside(task); // The pool's router, another actor, may have looked while it was away.
            }
        }

        foreach (var task in waiting)
        {
            if (!TryAdopt(task, out var wasHeld))
            {
                lock (pool.State.Gate)
                {
                    Doubt(task.Item as TrackedTask, wasHeld);
                    if (task.Item is TrackedTask tracked && pool.State.Record?.IsBegun(tracked) == true)
                    {
                        pool.Settlement.Note(tracked, TimeSpan.Zero); // It has not, any more.
                    }

                    pool.State.Ready.Add(task, (task.Item as TrackedTask)?.Request.Priority ?? TaskPriority.Normal);
                }
            }
        }

        foreach (var (peer, held) in _held.Values)
        {
            nodes.Refuse(peer, held);
        }

        if (_orders is not null)
        {
            pool.Orders.Resume(_orders.Orders);
        }

        elsewhere.Begin();
        nodes.Open(incarnation, _serials.DefaultIfEmpty().Max());
        _serials.Clear();
        if (_orders is not null)
        {
            nodes.Note(_orders.Orders);
        }

        _later.ForEach(action => action());
        _later.Clear();
        nodes.HandOut();
    }

    /// <param name="task">The task.</param>
    /// <param name="wasHeld">Whether a node had it, of which nothing is known any more.</param>
    private bool TryAdopt(in ReadyTask task, out bool wasHeld)
    {
        if (_held.Count == 0)
        {
            wasHeld = false;
            return false; // So it is where one process is the whole pool, and a million tasks may wait there.
        }

        // What the task has behind it was given to others, or has ended and was counted: its node may not have heard so.
        var behind = (task.Item as TrackedTask)?.Attempts ?? 0;
        var held = KeysOf(task).Where(key => _held.TryGetValue(key, out var at) && at.Held.Attempts > behind).ToList();
        wasHeld = held.Count > 0;
        foreach (var key in held.Where(key => nodes.CanAdopt(_held[key].Peer)))
        {
            _held.Remove(key, out var at);
            nodes.Adopt(at.Peer, at.Held, task);
            return true; // Of a second attempt, which there was if two routers did not know of each other, nobody waits for the end.
        }

        return false;
    }

    /// <summary>A task may be known by several: who gave the same id, or unique key, at another door may be heard first.</summary>
    private static IEnumerable<TaskKey> KeysOf(ReadyTask task)
    {
        var tracked = task.Item as TrackedTask;
        yield return ((SubmittedTask)(tracked?.Request.Task ?? task.Item!)).Key;
        foreach (var alias in tracked?.Aliases ?? [])
        {
            yield return new TaskKey(alias.Door!, alias.Number);
        }
    }

    /// <summary>What no node holds may have been running where the earlier router was, or on a node that was lost meanwhile.</summary>
    private void Doubt(TrackedTask? task, bool wasHeld)
    {
        if (task is { IsAgain: true })
        {
            task.Doubts += wasHeld ? 1 : 0;
            task.IsKeptElsewhere = !_isRouterProcessAlive;
        }
    }
}
