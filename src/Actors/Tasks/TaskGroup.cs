namespace Actors;

/// <summary>A named set of tasks with its own "all done".</summary>
/// <remarks>
/// A group exists while something in it is outstanding or asked about; asking does not make one. Once it is over its counts are forgotten, and a
/// task that joins the name starts it anew. With <see cref="CancelOnFailure"/> on any of its
/// tasks, the first outcome <see cref="OutcomeKind.Failed"/> or <see cref="OutcomeKind.TimedOut"/> cancels all that is
/// outstanding in it, and what joins it later while it exists is cancelled at once.
/// </remarks>
public sealed record TaskGroup
{
    /// <summary>Names a group.</summary>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or empty.</exception>
    public TaskGroup(string name, bool cancelOnFailure = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        CancelOnFailure = cancelOnFailure;
    }

    /// <summary>The name; compared by ordinal.</summary>
    public string Name { get; }

    /// <summary>Whether the first failure cancels the group. Default: false.</summary>
    public bool CancelOnFailure { get; }

    /// <summary>The group of that name, which a failure does not cancel.</summary>
    public static implicit operator TaskGroup(string name) => new(name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
