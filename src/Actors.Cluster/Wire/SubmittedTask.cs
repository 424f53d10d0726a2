namespace Actors;

/// <summary>A task that a door has submitted: on the wire, and as the message that the router's pool holds and never reads.</summary>
internal sealed class SubmittedTask(TaskKey key, Payload payload) : WireItem
{
    public override ItemKind Kind => ItemKind.SubmittedTask;

    public override int Size => 64 + (3 * Payload.Name.Length) + Payload.Bytes.Length + (Options is null ? 0 : 128 + (3 * ((Options.Id?.Length ?? 0) + (Options.UniqueKey?.Length ?? 0) + (Options.Group?.Name.Length ?? 0))));

    /// <summary>Names it in every life of the router.</summary>
    public TaskKey Key { get; } = key;

    public Payload Payload { get; } = payload;

    /// <summary>The request's options; null when there are none. The task in it is this one.</summary>
    public TaskRequest? Options { get; set; }

    /// <summary>What is submitted to the router's pool.</summary>
    public object Submission => (object?)Options ?? this;

    /// <summary>Whether a client that chose an id, or a key, means the same by both.</summary>
    public override bool Equals(object? obj) => obj is SubmittedTask other && Payload.Equals(other.Payload);

    public override int GetHashCode() => Payload.GetHashCode();

    public override string ToString() => Payload.ToString();
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
/// <param name="Door">Drawn by the door when it starts.</param>
/// <param name="Number">From 1, in the order of submission.</param>
internal readonly record struct TaskKey(long Door, long Number);
