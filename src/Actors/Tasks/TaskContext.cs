namespace Actors;

/// <summary>What a handler is told about the attempt it makes. Valid during the attempt only.</summary>
/// <remarks>
/// The token is signalled at the timeout, by a cancel, and before the deadline of a stop. It belongs to the worker and is used again by
/// its next attempt: do not keep it.
/// </remarks>
public readonly struct TaskContext
{
    internal TaskContext(TaskId id, int attempt, string? group, CancellationToken token)
    {
        Id = id;
        Attempt = attempt;
        Group = group;
        Token = token;
    }

    /// <summary>The id of the task; the same in each of its attempts, so it serves as a key for effects that must happen once.</summary>
    public TaskId Id { get; }

    /// <summary>The number of this attempt, from 1.</summary>
    public int Attempt { get; }

    /// <summary>The name of the task's group; null when it has none.</summary>
    public string? Group { get; }

    /// <summary>Says that this attempt should end.</summary>
    public CancellationToken Token { get; }
}
