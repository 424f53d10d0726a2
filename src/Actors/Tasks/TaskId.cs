using System.Globalization;

namespace Actors;

/// <summary>Names one task: a number that was assigned to it, or text that the client chose.</summary>
/// <remarks>
/// <para>Numbers grow by one with each task that a pool in one process receives and are never used again in the life of the pool. Across a cluster each door counts
/// its own and puts its name before the number: such an id stays the same whichever node runs the task and wherever the router moves.</para>
/// <para>Client-chosen ids are indexed: the same id again attaches to the outstanding task, or gives the kept outcome.</para>
/// </remarks>
public readonly struct TaskId : IEquatable<TaskId>
{
    // The text that a client chose, or the door that counts; null where the pool itself does.
    private readonly object? _origin;

    internal TaskId(long number) => Number = number;

    internal TaskId(DoorName door, long number) => (_origin, Number) = (door, number);

    private TaskId(string text) => _origin = text;

    /// <summary>The number that was assigned; 0 when the client chose the id.</summary>
    public long Number { get; }

    /// <summary>Whether the client chose this id.</summary>
    public bool IsChosen => _origin is string;

    /// <summary>The door that assigned the number; null when that was no door.</summary>
    internal DoorName? Door => _origin as DoorName;

    /// <summary>The id that a client chose.</summary>
    /// <exception cref="ArgumentException"><paramref name="text"/> is null or empty.</exception>
    public static TaskId Of(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return new TaskId(text);
    }

    /// <inheritdoc cref="Of(string)"/>
    public static implicit operator TaskId(string text) => Of(text);

    /// <inheritdoc/>
    public bool Equals(TaskId other) => Number == other.Number && Equals(_origin, other._origin);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TaskId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _origin is null ? Number.GetHashCode() : HashCode.Combine(_origin, Number);

    /// <summary>Whether both name the same task.</summary>
    public static bool operator ==(TaskId left, TaskId right) => left.Equals(right);

    /// <summary>Whether they name different tasks.</summary>
    public static bool operator !=(TaskId left, TaskId right) => !left.Equals(right);

    /// <summary>The chosen text; or the number in invariant digits, after the name of its door and a hyphen if it has one.</summary>
    public override string ToString() => _origin switch
    {
        string chosen => chosen,
        DoorName door => string.Create(CultureInfo.InvariantCulture, $"{door}-{Number}"),
        _ => Number.ToString(CultureInfo.InvariantCulture),
    };
}

/// <summary>Names a door of a cluster, and with it a process: drawn when it starts.</summary>
/// <param name="Value">The name as a number.</param>
internal sealed record DoorName(long Value)
{
    /// <summary>16 hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
