namespace Actors;

// From a node to the router.

/// <summary>How much a node asks for: nothing is handed to one that has not asked.</summary>
internal sealed class Demand(int workers, int window, bool isAnswer = false) : WireItem
{
    public override ItemKind Kind => Occupied == 0 ? ItemKind.Demand : ItemKind.DemandOfOccupied;

    /// <summary>How many workers it has.</summary>
    public int Workers { get; } = workers;

    /// <summary>How many of them run on with what the router has dropped, or was told to be stuck: until that has ended, or they are replaced, they begin nothing.</summary>
    public int Occupied { get; init; }

    /// <summary>How many attempts it wants to hold at once: one a worker that is not occupied, and some ahead if they are short. 0 when it takes nothing more.</summary>
    public int Window { get; } = window;

    /// <summary>How many handlers ignored their token and still run.</summary>
    public int Stuck { get; init; }

    /// <summary>Whether it answers a <see cref="TakeBack"/>, before which it has given back what it does, or that attempts were to be dropped, which they are.</summary>
    public bool IsAnswer { get; } = isAnswer;
}

/// <summary>An attempt has ended on its node.</summary>
internal sealed class AttemptEnded(long serial, AttemptEnd end) : WireItem
{
    public override ItemKind Kind => ItemKind.AttemptEnded;

    /// <summary>Names the attempt in this life of the router.</summary>
    public long Serial { get; } = serial;

    /// <summary>How, with its result as a <see cref="Payload"/>.</summary>
    public AttemptEnd End { get; } = end;

    /// <summary>On its node: the attempt, so that a new router can be told of it.</summary>
    public Attempt? Of { get; init; }

    public override int Size => 64 + (End.Result is Payload result ? result.Bytes.Length + (3 * result.Name.Length) : 0) + (End.Error is { } error ? 3 * (error.Type.Length + error.Message.Length + (error.Stack?.Length ?? 0)) : 0);
}

/// <summary>A node does not run an attempt to its end.</summary>
internal sealed class AttemptGivenBack(long serial, bool wasStarted) : WireItem
{
    public override ItemKind Kind => ItemKind.AttemptGivenBack;

    public long Serial { get; } = serial;

    /// <summary>Whether its handler was called.</summary>
    public bool WasStarted { get; } = wasStarted;
}

/// <summary>To a new router: this attempt of an earlier one is held here still.</summary>
internal sealed class AttemptHeld(long serial, TaskKey task, int attempts) : WireItem
{
    public override ItemKind Kind => ItemKind.AttemptHeld;

    /// <summary>What the earlier router called it; the new one goes on from there.</summary>
    public long Serial { get; } = serial;

    public TaskKey Task { get; } = task;

    /// <summary>How often the task was started, with this attempt.</summary>
    public int Attempts { get; } = attempts;
}

// From the router to a node.

/// <summary>An attempt for the node to make.</summary>
internal sealed class Attempt(long serial, TaskKey task, string? chosenId, int number, Payload payload) : WireItem
{
    public override ItemKind Kind => ItemKind.Attempt;

    public override int Size => 96 + Payload.Bytes.Length + (3 * (Payload.Name.Length + (Group?.Length ?? 0) + (chosenId?.Length ?? 0))) + (Parent?.Size ?? 0);

    /// <inheritdoc cref="AttemptEnded.Serial"/>
    public long Serial { get; } = serial;

    public TaskKey Task { get; } = task;

    /// <summary>The id of its task.</summary>
    public TaskId Id => chosenId is null ? Task.Id : TaskId.Of(chosenId);

    /// <summary>The number of this attempt, from 1.</summary>
    public int Number { get; } = number;

    public Payload Payload { get; } = payload;

    public string? Group { get; init; }

    /// <summary>The request's own timeout; null when it has none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <inheritdoc cref="SubmittedTask.Parent"/>
    public TraceParent? Parent { get; init; }

    /// <summary>How long its task had waited in the router's queue; zero where nobody measured that.</summary>
    public TimeSpan Waited { get; init; }
}

/// <summary>Signals the token of an attempt, or takes it out of the node's queue. What is abandoned nobody waits for: the node drops it, and answers with its <see cref="Demand"/>.</summary>
internal sealed class AttemptSignal(long serial, AttemptPhase cause) : WireItem
{
    public override ItemKind Kind => ItemKind.AttemptSignal;

    public long Serial { get; } = serial;

    /// <summary>Why.</summary>
    public AttemptPhase Cause { get; } = cause;
}

/// <summary>Asks for attempts that have not begun: another node is idle, or dispatch is paused.</summary>
internal sealed class TakeBack(int atMost) : WireItem
{
    /// <summary>All of them.</summary>
    public const int All = int.MaxValue;

    public override ItemKind Kind => ItemKind.TakeBack;

    public int AtMost { get; } = atMost;
}

/// <summary>All attempts up to this one are superseded: the node drops them, and answers with its <see cref="Demand"/>. What it still reports of them is refused.</summary>
internal sealed class DropAttempts(long upTo) : WireItem
{
    public override ItemKind Kind => ItemKind.DropAttempts;

    public long UpTo { get; } = upTo;
}
