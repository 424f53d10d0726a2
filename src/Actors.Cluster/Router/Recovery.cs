namespace Actors;

/// <summary>What a new router hears of the time before it, until all have reported: then the attempts that go on are adopted, and what waited for that is done.</summary>
internal sealed class Recovery(Pool pool, Nodes nodes)
{
    private readonly Dictionary<TaskKey, (Peer Peer, AttemptHeld Held)> _held = [];

    // What is heard after what is held, and may speak of it.
    private readonly List<Action> _later = [];

    /// <summary>A node goes on with an attempt. Where two do of one task, the one that was handed out last is the one: the other was superseded, and its node may not have heard so.</summary>
    public void OnHeld(Peer peer, AttemptHeld held)
    {
        if (!_held.TryGetValue(held.Task, out var other))
        {
            _held.Add(held.Task, (peer, held));
        }
        else if (held.Serial > other.Held.Serial)
        {
            _held[held.Task] = (peer, held);
            Nodes.Refuse(other.Peer, other.Held);
        }
        else
        {
            Nodes.Refuse(peer, held);
        }
    }

    /// <summary>Puts something off until all have reported.</summary>
    public void Later(Action action) => _later.Add(action);

    /// <summary>All have reported.</summary>
    public void Finish(long incarnation)
    {
        List<ReadyTask> waiting;
        lock (pool.State.Gate)
        {
            waiting = pool.State.Ready.TakeAll();
        }

        foreach (var task in waiting)
        {
            var submitted = (SubmittedTask)((task.Item as TrackedTask)?.Request.Task ?? task.Item!);
            if (_held.TryGetValue(submitted.Key, out var at) && nodes.CanAdopt(at.Peer))
            {
                _held.Remove(submitted.Key);
                nodes.Adopt(at.Peer, at.Held, task);
                continue;
            }

            lock (pool.State.Gate)
            {
                pool.State.Ready.Add(task, (task.Item as TrackedTask)?.Request.Priority ?? TaskPriority.Normal);
            }
        }

        foreach (var (peer, held) in _held.Values)
        {
            Nodes.Refuse(peer, held);
        }

        nodes.Open(incarnation);
        _later.ForEach(action => action());
        _later.Clear();
        nodes.HandOut();
    }
}
