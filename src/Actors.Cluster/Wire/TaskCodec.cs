using System.Diagnostics;
using System.Runtime.Serialization;

namespace Actors;

/// <summary>The bytes of tasks, their options and their outcomes.</summary>
internal static class TaskCodec
{
    private const int WaitsBit = 1;
    private const int AwaitedBit = 2;
    private const int TraceIdBytes = 16;
    private const int SpanIdBytes = 8;

    public static void Write(WireWriter to, SubmittedTask task)
    {
        ItemCodec.Write(to, task.Key);
        to.Byte((byte)((task.Waits ? WaitsBit : 0) | (task.IsAwaited ? AwaitedBit : 0)));
        Write(to, task.Payload);
        to.Maybe(task.Parent, parent => Write(to, parent));
        to.Maybe(task.Options, options => WriteOptions(to, options));
    }

    public static SubmittedTask ReadTask(WireReader from)
    {
        var (key, bits) = (ItemCodec.ReadKey(from), from.Byte());
        if (bits > (WaitsBit | AwaitedBit))
        {
            throw new SerializationException($"{bits} says more of a task than this version knows");
        }

        var task = SubmittedTask.Of(key, ReadPayload(from), (bits & WaitsBit) != 0, (bits & AwaitedBit) != 0, from.Maybe(ReadParent));
        task.Options = from.Flag() ? ReadOptions(from, task) : null;
        return task;
    }

    public static void WriteOptions(WireWriter to, TaskRequest options)
    {
        to.Maybe(options.Id, to.Text);
        to.Maybe(options.Group, group =>
        {
            to.Text(group.Name);
            to.Flag(group.CancelOnFailure);
        });
        to.Maybe(options.UniqueKey, to.Text);
        to.Byte((byte)options.Priority);
        to.Maybe(options.Timeout, to.Span);
        to.Maybe(options.Retries, retries => to.Number(retries));
        to.Maybe(options.Backoff, backoff => Write(to, backoff));
        to.Span(options.Delay);
    }

    public static TaskRequest ReadOptions(WireReader from, object task) => new(task)
    {
        Id = from.MaybeText(),
        Group = from.Maybe(group => new TaskGroup(group.Text(), group.Flag())),
        UniqueKey = from.MaybeText(),
        Priority = Enumerated<TaskPriority>(from.Byte()),
        Timeout = from.MaybeSpan(),
        Retries = from.MaybeWhole(),
        Backoff = from.Maybe(ReadBackoff),
        Delay = from.Span(),
    };

    public static void Write(WireWriter to, RetryBackoff backoff)
    {
        to.Span(backoff.Initial);
        to.Span(backoff.Max);
        to.Real(backoff.Jitter);
    }

    public static RetryBackoff ReadBackoff(WireReader from) => new() { Initial = from.Span(), Max = from.Span(), Jitter = from.Real() };

    /// <summary>An outcome without its task.</summary>
    public static void Write(WireWriter to, TaskOutcome outcome, bool withId = true)
    {
        if (withId)
        {
            Write(to, outcome.Id);
        }

        to.Byte((byte)outcome.Kind);
        to.Byte((byte)outcome.Reason);
        to.Number(outcome.Attempts);
        to.Number(outcome.Worker);
        switch (outcome.Kind)
        {
            case OutcomeKind.Succeeded:
                to.Maybe((Payload?)outcome.Detail, result => Write(to, result));
                break;
            case OutcomeKind.Rejected:
                to.Text((string)outcome.Detail!);
                break;
            default:
                to.Maybe(outcome.Error, error => Write(to, error));
                break;
        }
    }

    /// <summary>An outcome without its task; what reads it puts that in.</summary>
    public static TaskOutcome ReadOutcome(WireReader from, object? task = null, bool hasId = true)
    {
        var id = hasId ? ReadId(from) : default;
        var kind = Enumerated<OutcomeKind>(from.Byte());
        var reason = Enumerated<OutcomeReason>(from.Byte());
        var (attempts, worker) = (from.Whole(), from.Whole());
        object? detail = kind switch
        {
            OutcomeKind.Succeeded => from.Flag() ? ReadPayload(from) : null,
            OutcomeKind.Rejected => from.Text(),
            _ => from.Maybe(ReadError),
        };
        return new TaskOutcome(id, task!, kind, reason, detail, attempts, worker);
    }

    /// <summary>What a task is on the wire: as the router's pool has it, or as it was read.</summary>
    public static Payload PayloadOf(object task) => task is Payload payload ? payload : ((SubmittedTask)task).Payload;

    /// <summary>An outcome with its task.</summary>
    public static void WriteWhole(WireWriter to, TaskOutcome outcome)
    {
        Write(to, PayloadOf(outcome.Task));
        Write(to, outcome);
    }

    /// <summary>An outcome whose task is a <see cref="Payload"/>.</summary>
    public static TaskOutcome ReadWhole(WireReader from) => ReadPayload(from) is var task ? ReadOutcome(from, task) : throw new SerializationException();

    public static void Write(WireWriter to, TaskId id)
    {
        to.Flag(id.IsChosen);
        if (id.IsChosen)
        {
            to.Text(id.ToString());
            return;
        }

        to.Maybe(id.Door, door => to.Number(door.Value));
        to.Number(id.Number);
    }

    public static TaskId ReadId(WireReader from) =>
        from.Flag() ? TaskId.Of(from.Text())
        : from.Flag() ? new TaskId(from.Door(), from.Number())
        : new TaskId(from.Number());

    public static void Write(WireWriter to, Payload payload)
    {
        to.Text(payload.Name);
        to.Bytes(payload.Bytes.Span);
    }

    public static Payload ReadPayload(WireReader from) => new(from.Text(), from.Bytes());

    public static void Write(WireWriter to, TraceParent parent)
    {
        Span<byte> id = stackalloc byte[TraceIdBytes];
        parent.Context.TraceId.CopyTo(id);
        to.Bytes(id);
        parent.Context.SpanId.CopyTo(id[..SpanIdBytes]);
        to.Bytes(id[..SpanIdBytes]);
        to.Byte((byte)parent.Context.TraceFlags);
        to.Maybe(parent.Context.TraceState, to.Text);
    }

    public static TraceParent ReadParent(WireReader from) => new(new ActivityContext(
        ActivityTraceId.CreateFromBytes(Exactly(TraceIdBytes, from).Span), ActivitySpanId.CreateFromBytes(Exactly(SpanIdBytes, from).Span), (ActivityTraceFlags)from.Byte(), from.MaybeText(), isRemote: true));

    public static void Write(WireWriter to, TaskError error)
    {
        to.Text(error.Type);
        to.Text(error.Message);
        to.Maybe(error.Stack, to.Text);
    }

    public static TaskError ReadError(WireReader from) => new(from.Text(), from.Text(), from.MaybeText());

    public static TEnum Enumerated<TEnum>(byte value)
        where TEnum : struct, Enum =>
        (TEnum)Enum.ToObject(typeof(TEnum), value) is var known && Enum.IsDefined(known) ? known : throw new SerializationException($"{value} is no {typeof(TEnum).Name}");

    private static ReadOnlyMemory<byte> Exactly(int length, WireReader from) =>
        from.Bytes() is var bytes && bytes.Length == length ? bytes : throw new SerializationException($"{bytes.Length} bytes where {length} were expected");
}
