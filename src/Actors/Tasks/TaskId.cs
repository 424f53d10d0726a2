using System.Globalization;

namespace Actors;

/// <summary>Names one task: a number that the pool assigned, or text that the client chose.</summary>
/// <remarks>
/// Numbers grow by one with each task that a pool receives and are never used again in the life of the pool.
/// Client-chosen ids are indexed: the same id again attaches to the outstanding task, or gives the kept outcome.
/// </remarks>
public readonly struct TaskId : IEquatable<TaskId>
{
    private readonly string? _text;

    internal TaskId(long number) => Number = number;

    private TaskId(string text) => _text = text;

    /// <summary>The number that the pool assigned; 0 when the client chose the id.</summary>
    public long Number { get; }

    /// <summary>Whether the client chose this id.</summary>
    public bool IsChosen => _text is not null;

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
    public bool Equals(TaskId other) => Number == other.Number && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TaskId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _text is null ? Number.GetHashCode() : string.GetHashCode(_text, StringComparison.Ordinal);

    /// <summary>Whether both name the same task.</summary>
    public static bool operator ==(TaskId left, TaskId right) => left.Equals(right);

    /// <summary>Whether they name different tasks.</summary>
    public static bool operator !=(TaskId left, TaskId right) => !left.Equals(right);

    /// <summary>The chosen text, or the number in invariant digits.</summary>
    public override string ToString() => _text ?? Number.ToString(CultureInfo.InvariantCulture);
}
