using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster;

namespace Actors;

/// <summary>The bytes of the items of a frame: the kind, then the fields.</summary>
internal static class ItemCodec
{
    public static void Write(WireWriter to, WireItem item)
    {
        to.Byte((byte)item.Kind);
        switch (item)
        {
            case Part part:
                to.Flag(part.IsLast);
                to.Bytes(part.Bytes.Span);
                break;
            case Reported reported:
                to.Flag(reported.HadRouter);
                break;
            case SubmittedTask task:
                TaskCodec.Write(to, task);
                break;
            case SubmittedAgain again:
                TaskCodec.Write(to, again.Task);
                to.Maybe(again.History, history => Write(to, history));
                break;
            case TaskNote note:
                to.Number(note.Number);
                Write(to, note.History);
                break;
            case OrderNote note:
                to.Number(note.Incarnation);
                to.Number(note.Version);
                to.Byte((byte)note.Orders.Intake);
                to.Flag(note.Orders.IsDispatchPaused);
                to.Maybe(note.Orders.EndsIn, to.Span);
                break;
            case CountNote note:
                Write(to, note.Counts);
                break;
            case OwnCounts own:
                Write(to, own.Counts);
                break;
            case ClientNote note:
                to.Many(note.Clients, client => Write(to, client));
                break;
            case Call call:
                to.Number(call.Number);
                CallCodec.Write(to, call.Message);
                break;
            case CallGivenUp givenUp:
                to.Number(givenUp.Number);
                break;
            case Reply reply:
                to.Number(reply.Number);
                to.Bytes(reply.Body.Span);
                break;
            case TaskAdmitted admitted:
                to.Number(admitted.Number);
                break;
            case TaskKept kept:
                to.Number(kept.Number);
                break;
            case Concluded concluded:
                to.Number(concluded.Number);
                to.Flag(concluded.IsOwn);
                to.Flag(concluded.IsCounted);
                TaskCodec.Write(to, concluded.Outcome, !concluded.IsOwn);
                break;
            case Demand demand:
                to.Number(demand.Workers);
                to.Number(demand.Window);
                to.Flag(demand.IsAnswer);
                to.Number(demand.Stuck);
                if (demand.Kind == ItemKind.DemandOfOccupied)
                {
                    to.Number(demand.Occupied);
                }

                break;
            case Attempt attempt:
                Write(to, attempt);
                break;
            case AttemptSignal signal:
                to.Number(signal.Serial);
                to.Byte((byte)signal.Cause);
                break;
            case AttemptEnded ended:
                to.Number(ended.Serial);
                Write(to, ended.End);
                break;
            case AttemptGivenBack back:
                to.Number(back.Serial);
                to.Flag(back.WasStarted);
                break;
            case AttemptHeld held:
                to.Number(held.Serial);
                Write(to, held.Task);
                to.Number(held.Attempts);
                break;
            case TakeBack take:
                to.Number(take.AtMost);
                break;
            case DropAttempts drop:
                to.Number(drop.UpTo);
                break;
            default:
                throw new SerializationException($"{item.GetType()} is no item of a frame");
        }
    }

    public static WireItem Read(WireReader from) => (ItemKind)from.Byte() switch
    {
        ItemKind.Part => new Part(from.Flag(), from.Bytes()),
        ItemKind.Reported => new Reported(from.Flag()),
        ItemKind.SubmittedTask => TaskCodec.ReadTask(from),
        ItemKind.SubmittedAgain => new SubmittedAgain(TaskCodec.ReadTask(from), from.Flag() ? ReadHistory(from) : null),
        ItemKind.TaskNote => new TaskNote(from.Number(), ReadHistory(from)),
        ItemKind.CountNote => new CountNote(ReadCounts(from)),
        ItemKind.OwnCounts => new OwnCounts(ReadCounts(from)),
        ItemKind.ClientNote => new ClientNote(from.Many(ReadProcess)),
        ItemKind.OrderNote => new OrderNote(from.Number(), from.Number(), new StandingOrders(TaskCodec.Enumerated<Intake>(from.Byte()), from.Flag(), from.MaybeSpan())),
        ItemKind.Call => new Call(from.Number(), CallCodec.Read(from)),
        ItemKind.CallGivenUp => new CallGivenUp(from.Number()),
        ItemKind.Reply => new Reply(from.Number(), from.Bytes()),
        ItemKind.TaskAdmitted => new TaskAdmitted(from.Number()),
        ItemKind.TaskKept => new TaskKept(from.Number()),
        ItemKind.Concluded => ReadConcluded(from),
        ItemKind.Demand => new Demand(from.Whole(), from.Whole(), from.Flag()) { Stuck = from.Whole() },
        ItemKind.DemandOfOccupied => new Demand(from.Whole(), from.Whole(), from.Flag()) { Stuck = from.Whole(), Occupied = from.Whole() },
        ItemKind.Attempt => ReadAttempt(from),
        ItemKind.AttemptSignal => new AttemptSignal(from.Number(), Phase(from)),
        ItemKind.AttemptEnded => new AttemptEnded(from.Number(), ReadEnd(from)),
        ItemKind.AttemptGivenBack => new AttemptGivenBack(from.Number(), from.Flag()),
        ItemKind.AttemptHeld => new AttemptHeld(from.Number(), ReadKey(from), from.Whole()),
        ItemKind.TakeBack => new TakeBack(from.Whole()),
        ItemKind.DropAttempts => new DropAttempts(from.Number()),
        var other => throw new SerializationException($"{(byte)other} is no kind of item"),
    };

    public static void Write(WireWriter to, TaskKey key)
    {
        to.Number(key.Door.Value);
        to.Number(key.Number);
    }

    public static TaskKey ReadKey(WireReader from) => new(from.Door(), from.Number());

    public static void Write(WireWriter to, DoorCounts counts)
    {
        CallCodec.Write(to, counts.Outcomes);
        to.Number(counts.Rejected);
    }

    public static DoorCounts ReadCounts(WireReader from) => new(CallCodec.ReadCounts(from), from.Number());

    private static void Write(WireWriter to, UniqueAddress process)
    {
        to.Text(process.Address.Protocol);
        to.Text(process.Address.System);
        to.Text(process.Address.Host ?? string.Empty);
        to.Number(process.Address.Port ?? 0);
        to.Number(process.Uid);
    }

    private static UniqueAddress ReadProcess(WireReader from) =>
        new(new Address(from.Text(), from.Text(), from.Text(), from.Whole()), from.Whole());

    public static void Write(WireWriter to, TaskHistory history)
    {
        to.Number(history.Attempts);
        to.Number(history.Failures);
        to.Number(history.Crashes);
        to.Number(history.Doubts);
        to.Span(history.Wait);
    }

    public static TaskHistory ReadHistory(WireReader from) => new(from.Whole(), from.Whole(), from.Whole(), from.Whole(), from.Span());

    private static void Write(WireWriter to, Attempt attempt)
    {
        to.Number(attempt.Serial);
        Write(to, attempt.Task);
        to.Maybe(attempt.Id.IsChosen ? attempt.Id.ToString() : null, to.Text);
        to.Number(attempt.Number);
        TaskCodec.Write(to, attempt.Payload);
        to.Maybe(attempt.Group, to.Text);
        to.Maybe(attempt.Timeout, to.Span);
        to.Maybe(attempt.Parent, parent => TaskCodec.Write(to, parent));
        to.Span(attempt.Waited);
    }

    private static Attempt ReadAttempt(WireReader from) => new(from.Number(), ReadKey(from), from.MaybeText(), from.Whole(), TaskCodec.ReadPayload(from))
    {
        Group = from.MaybeText(),
        Timeout = from.MaybeSpan(),
        Parent = from.Maybe(TaskCodec.ReadParent),
        Waited = from.Span(),
    };

    private static Concluded ReadConcluded(WireReader from)
    {
        var (number, isOwn, isCounted) = (from.Number(), from.Flag(), from.Flag());
        return new Concluded(number, TaskCodec.ReadOutcome(from, hasId: !isOwn), isOwn, isCounted);
    }

    private static void Write(WireWriter to, in AttemptEnd end)
    {
        to.Byte((byte)end.Phase);
        to.Byte((byte)end.Kind);
        to.Maybe((Payload?)end.Result, result => TaskCodec.Write(to, result));
        to.Maybe(end.Error, error => TaskCodec.Write(to, error));
        to.Flag(end.IsRetryable);
        to.Number(end.Worker);
    }

    private static AttemptEnd ReadEnd(WireReader from) =>
        new(Phase(from), TaskCodec.Enumerated<OutcomeKind>(from.Byte()), from.Flag() ? TaskCodec.ReadPayload(from) : null, from.Maybe(TaskCodec.ReadError), from.Flag(), from.Whole());

    private static AttemptPhase Phase(WireReader from) => TaskCodec.Enumerated<AttemptPhase>(from.Byte());
}
