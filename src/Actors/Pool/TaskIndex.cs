using System.Diagnostics.CodeAnalysis;

namespace Actors;

/// <summary>Finds outstanding tasks by id and by unique key, and the outcomes kept for ids that clients chose. Pure; guarded by the pool's gate.</summary>
internal sealed class TaskIndex(int keptAtMost, long keptFor)
{
    private readonly Dictionary<TaskId, TrackedTask> _byId = [];
    private readonly Dictionary<string, TrackedTask> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<TaskId, TaskOutcome> _kept = [];
    private readonly Queue<(TaskId Id, long At)> _keptInOrder = new();

    public int Kept => _kept.Count;

    public int Indexed => _byId.Count + _byKey.Count;

    public bool TryFind(TaskId id, [NotNullWhen(true)] out TrackedTask? task) => _byId.TryGetValue(id, out task);

    public bool TryFindKey(string key, [NotNullWhen(true)] out TrackedTask? task) => _byKey.TryGetValue(key, out task);

    public bool TryFindKept(TaskId id, long now, [NotNullWhen(true)] out TaskOutcome? outcome)
    {
        Expire(now);
        return _kept.TryGetValue(id, out outcome);
    }

    /// <summary>So many tasks are about to be added.</summary>
    public void Reserve(int count) => _byId.EnsureCapacity(_byId.Count + count);

    public void Add(TrackedTask task)
    {
        if (CanBeNamed(task))
        {
            _byId.Add(task.Id, task);
        }

        if (task.Request.UniqueKey is { } key)
        {
            _byKey.Add(key, task);
        }
    }

    /// <summary>Adds a task that was plain until its first attempt failed, and may be asked for from then on.</summary>
    public void AddIfNew(TrackedTask task)
    {
        if (CanBeNamed(task))
        {
            _byId.TryAdd(task.Id, task);
        }
    }

    /// <summary>Adds another id of a task: whoever attached to it at a door knows it by that.</summary>
    public void AddAlias(TaskId id, TrackedTask task)
    {
        if (_byId.TryAdd(id, task))
        {
            (task.Aliases ??= []).Add(id);
        }
    }

    public void Remove(TrackedTask task)
    {
        task.Aliases?.ForEach(alias => _byId.Remove(alias));
        if (CanBeNamed(task))
        {
            _byId.Remove(task.Id);
        }

        if (task.Request.UniqueKey is { } key && _byKey.GetValueOrDefault(key) == task)
        {
            _byKey.Remove(key); // It may be another's, if this one was cancelled while it waited for room.
        }
    }

    /// <summary>Keeps the outcome of an id that a client chose.</summary>
    public void Keep(TaskOutcome outcome, long now)
    {
        _kept[outcome.Id] = outcome;
        _keptInOrder.Enqueue((outcome.Id, now));
        Expire(now);
    }

    /// <summary>Whether somebody knows its id, or will: whoever submitted it at a door, or attaches by the unique key and is given the id in a ticket.</summary>
    private static bool CanBeNamed(TrackedTask task) => task.Id.IsChosen || task.Id.Door is not null || task.Ticket is not null || task.Request.UniqueKey is not null;

    /// <summary>Lets go of the outcomes that are too old or too many.</summary>
    public void Expire(long now)
    {
        while (_keptInOrder.TryPeek(out var oldest) && (_keptInOrder.Count > keptAtMost || now - oldest.At >= keptFor))
        {
            _keptInOrder.Dequeue();
            _kept.Remove(oldest.Id);
        }
    }
}
