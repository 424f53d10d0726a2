using System.Diagnostics.CodeAnalysis;

namespace Actors;

/// <summary>The last requests that ended in failure, oldest first. Pure; guarded by the pool's gate.</summary>
internal sealed class QuarantineBook(int capacity)
{
    // A linked list and an index: the oldest leaves in front, any one can be released from the middle.
    private readonly LinkedList<QuarantinedTask> _tasks = new();
    private readonly Dictionary<TaskId, LinkedListNode<QuarantinedTask>> _byId = [];

    public int Count => _tasks.Count;

    /// <summary>How many left because it was full.</summary>
    public long Evicted { get; private set; }

    public IReadOnlyList<QuarantinedTask> List() => [.. _tasks];

    /// <summary>Whether the request is here that ended in this outcome, or in what was written of it.</summary>
    public bool Holds(TaskOutcome outcome) => _byId.TryGetValue(outcome.Id, out var node) && ReferenceEquals(node.Value.Outcome.Task, outcome.Task);

    public void Add(QuarantinedTask task)
    {
        if (capacity == 0)
        {
            return;
        }

        // An id that a client chose may fail again after its kept outcome is gone; the newer failure stands.
        TryTake(task.Outcome.Id, out _);
        _byId.Add(task.Outcome.Id, _tasks.AddLast(task));
        if (_tasks.Count > capacity)
        {
            _byId.Remove(_tasks.First!.Value.Outcome.Id);
            _tasks.RemoveFirst();
            Evicted++;
        }
    }

    public bool TryTake(TaskId id, [NotNullWhen(true)] out QuarantinedTask? task)
    {
        task = null;
        if (!_byId.Remove(id, out var node))
        {
            return false;
        }

        _tasks.Remove(node);
        task = node.Value;
        return true;
    }
}
