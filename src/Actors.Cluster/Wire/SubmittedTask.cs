namespace Actors;

/// <summary>A task that a door has submitted: on the wire, and as the message that the router's pool holds and never reads.</summary>
internal class SubmittedTask(TaskKey key, Payload payload) : WireItem
{
    public override ItemKind Kind => ItemKind.SubmittedTask;

    public override int Size => 64 + (3 * Payload.Name.Length) + Payload.Bytes.Length + (Options is null ? 0 : 128 + (3 * ((Options.Id?.Length ?? 0) + (Options.UniqueKey?.Length ?? 0) + (Options.Group?.Name.Length ?? 0))));

    /// <summary>Names it in every life of the router.</summary>
    public TaskKey Key { get; } = key;

    public Payload Payload { get; } = payload;

    /// <summary>The span that it was submitted in; null when there was none.</summary>
    public virtual TraceParent? Parent => null;

    /// <summary>The request's options; null when there are none. The task in it is this one.</summary>
    public TaskRequest? Options { get; set; }

    /// <summary>Whether it waits for room where the pool has none, in place of being rejected.</summary>
    public bool Waits { get; init; }

    /// <summary>Whether its submitter waits to hear that it is admitted (<see cref="TaskAdmitted"/>).</summary>
    public bool IsAwaited { get; init; }

    /// <summary>What is submitted to the router's pool.</summary>
    public object Submission => (object?)Options ?? this;

    /// <param name="key">Names it.</param>
    /// <param name="payload">The message.</param>
    /// <param name="waits">Whether it waits for room.</param>
    /// <param name="isAwaited">Whether its submitter waits to hear that it is admitted.</param>
    /// <param name="parent">The span that it is submitted in; null for none.</param>
    public static SubmittedTask Of(TaskKey key, Payload payload, bool waits, bool isAwaited, TraceParent? parent) =>
        parent is null
            ? new SubmittedTask(key, payload) { Waits = waits, IsAwaited = isAwaited }
            : new TracedTask(key, payload, parent) { Waits = waits, IsAwaited = isAwaited };

    /// <summary>Whether a client that chose an id, or a key, means the same by both.</summary>
    public override bool Equals(object? obj) => obj is SubmittedTask other && Payload.Equals(other.Payload);

    public override int GetHashCode() => Payload.GetHashCode();

    public override string ToString() => Payload.ToString();
}

/// <summary>A task that was submitted in a span. The others, of which millions may be outstanding, have no place for one.</summary>
internal sealed class TracedTask(TaskKey key, Payload payload, TraceParent parent) : SubmittedTask(key, payload)
{
    public override int Size => base.Size + Parent.Size;

    public override TraceParent Parent { get; } = parent;
}

/// <summary>A task that an earlier router had: it was admitted then, or may have been, and is admitted without regard to capacity.</summary>
internal sealed class SubmittedAgain(SubmittedTask task, TaskHistory? history = null) : WireItem
{
    public override ItemKind Kind => ItemKind.SubmittedAgain;

    public override int Size => Task.Size + TaskNote.Length;

    public SubmittedTask Task { get; } = task;

    /// <summary>What it has behind it; null when that is nothing.</summary>
    public TaskHistory? History { get; } = history;
}

/// <summary>Names a task in every life of the router: the door that submitted it, and its number there.</summary>
/// <param name="Door">The door.</param>
/// <param name="Number">From 1, in the order of submission.</param>
internal readonly record struct TaskKey(DoorName Door, long Number)
{
    /// <summary>The id of the task, unless its client chose another.</summary>
    public TaskId Id => new(Door, Number);
}
