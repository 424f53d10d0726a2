namespace Actors;

/// <summary>Which item it is, as its first byte says. A number that was once given is never used for another.</summary>
internal enum ItemKind : byte
{
    /// <summary>No item: bytes that stop short.</summary>
    None = 0,

    /// <inheritdoc cref="Actors.Part"/>
    Part = 1,

    /// <inheritdoc cref="Actors.Reported"/>
    Reported = 2,

    /// <inheritdoc cref="Actors.SubmittedTask"/>
    SubmittedTask = 3,

    /// <inheritdoc cref="Actors.Call"/>
    Call = 4,

    /// <inheritdoc cref="Actors.Reply"/>
    Reply = 5,

    /// <inheritdoc cref="Actors.Concluded"/>
    Concluded = 6,

    /// <inheritdoc cref="Actors.Demand"/>
    Demand = 7,

    /// <inheritdoc cref="Actors.Attempt"/>
    Attempt = 8,

    /// <inheritdoc cref="Actors.AttemptSignal"/>
    AttemptSignal = 9,

    /// <inheritdoc cref="Actors.AttemptEnded"/>
    AttemptEnded = 10,

    /// <inheritdoc cref="Actors.AttemptGivenBack"/>
    AttemptGivenBack = 11,

    /// <inheritdoc cref="Actors.AttemptHeld"/>
    AttemptHeld = 12,

    /// <inheritdoc cref="Actors.TakeBack"/>
    TakeBack = 13,

    /// <inheritdoc cref="Actors.DropAttempts"/>
    DropAttempts = 14,

    /// <inheritdoc cref="Actors.CallGivenUp"/>
    CallGivenUp = 15,

    /// <inheritdoc cref="Actors.SubmittedAgain"/>
    SubmittedAgain = 16,

    /// <inheritdoc cref="Actors.TaskNote"/>
    TaskNote = 17,

    /// <inheritdoc cref="Actors.OrderNote"/>
    OrderNote = 18,

    /// <inheritdoc cref="Actors.CountNote"/>
    CountNote = 19,

    /// <inheritdoc cref="Actors.OwnCounts"/>
    OwnCounts = 20,

    /// <inheritdoc cref="Actors.ClientNote"/>
    ClientNote = 21,

    /// <summary>A <see cref="Actors.Demand"/> of a node some of whose workers are occupied.</summary>
    DemandOfOccupied = 22,

    /// <inheritdoc cref="Actors.TaskAdmitted"/>
    TaskAdmitted = 23,

    /// <inheritdoc cref="Actors.TaskKept"/>
    TaskKept = 24,
}

/// <summary>One thing that the router says to another process, or hears from it. It arrives once and in order (<see cref="Conduit"/>).</summary>
internal abstract class WireItem
{
    /// <summary>Which it is.</summary>
    public abstract ItemKind Kind { get; }

    /// <summary>About how many bytes it takes, never much fewer than it does.</summary>
    public virtual int Size => 32;
}

// Both ways.

/// <summary>A piece of an item that is too long for one frame.</summary>
internal sealed class Part(bool isLast, ReadOnlyMemory<byte> bytes) : WireItem
{
    public override ItemKind Kind => ItemKind.Part;

    public override int Size => Bytes.Length + 8;

    /// <summary>Whether the item is whole with it.</summary>
    public bool IsLast { get; } = isLast;

    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>The item, at the last of its parts, in the process that sends it.</summary>
    public WireItem? Of { get; init; }
}

// From a door to the router.

/// <summary>The first thing that a process says to a new router ends with this: everything that it had for an earlier one was said before.</summary>
internal sealed class Reported(bool hadRouter) : WireItem
{
    public override ItemKind Kind => ItemKind.Reported;

    /// <summary>Whether the earlier router lived in its process, which then has not gone down with it.</summary>
    public bool HadRouter { get; } = hadRouter;
}

/// <summary>A question or a command for the router or its coordinator.</summary>
internal sealed class Call(long number, IPoolMessage message) : WireItem
{
    public override ItemKind Kind => ItemKind.Call;

    /// <summary>Names the call at its door.</summary>
    public long Number { get; } = number;

    public IPoolMessage Message { get; } = message;

    public override int Size => 512;
}

/// <summary>Nobody waits for the answer to this call any more.</summary>
internal sealed class CallGivenUp(long number) : WireItem
{
    public override ItemKind Kind => ItemKind.CallGivenUp;

    /// <inheritdoc cref="Call.Number"/>
    public long Number { get; } = number;
}

// From the router to a door.

/// <summary>The answer to a <see cref="Call"/>.</summary>
internal sealed class Reply(long number, ReadOnlyMemory<byte> body) : WireItem
{
    private const int Small = 256;

    public override ItemKind Kind => ItemKind.Reply;

    public override int Size => 32 + Body.Length;

    /// <inheritdoc cref="Call.Number"/>
    public long Number { get; } = number;

    /// <summary>The answer as <see cref="CallCodec"/> writes it: so its length is known, which for some is great.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    public static Reply Of(long number, IPoolMessage answer)
    {
        var to = new WireWriter(Small);
        CallCodec.Write(to, answer);
        return new Reply(number, to.Written.ToArray());
    }

    public IPoolMessage Read() => CallCodec.Read(new WireReader(Body));
}

/// <summary>A task of this door, whose submitter waits for that, is admitted: in a durable pool it is written.</summary>
internal sealed class TaskAdmitted(long number) : WireItem
{
    public override ItemKind Kind => ItemKind.TaskAdmitted;

    public override int Size => 12;

    /// <inheritdoc cref="Concluded.Number"/>
    public long Number { get; } = number;
}

/// <summary>The durable pool stops, and a task of this door is kept: it stays outstanding, and nobody here will hear of it any more.</summary>
internal sealed class TaskKept(long number) : WireItem
{
    public override ItemKind Kind => ItemKind.TaskKept;

    public override int Size => 12;

    /// <inheritdoc cref="Concluded.Number"/>
    public long Number { get; } = number;
}

/// <summary>A task of this door has its outcome, or was rejected.</summary>
internal sealed class Concluded(long number, TaskOutcome outcome, bool isOwn = false, bool isCounted = true) : WireItem
{
    public override ItemKind Kind => ItemKind.Concluded;

    /// <summary>Names the task at its door.</summary>
    public long Number { get; } = number;

    /// <summary>Whether the outcome is that of the task which the door has by this number, and of no other to which that attached: then its id is the door's and does not travel.</summary>
    public bool IsOwn { get; } = isOwn;

    /// <summary>The outcome without its task, which the door holds.</summary>
    public TaskOutcome Outcome { get; } = outcome;

    /// <summary>The task that it ends, by the key that the door has for it; in the process of the router.</summary>
    public TaskKey? Of { get; init; }

    /// <summary>Whether it is counted at this door: not where it is that of another submission, to which this one attached.</summary>
    public bool IsCounted { get; } = isCounted;

    public override int Size => 64 + (Outcome.Result is Payload result ? result.Bytes.Length + (3 * result.Name.Length) : 0) + (Outcome.Error is { } error ? Utf8(error.Type) + Utf8(error.Message) + Utf8(error.Stack) : 0);

    private static int Utf8(string? text) => 3 * (text?.Length ?? 0);
}
