using System.Runtime.Serialization;

namespace Actors;

/// <summary>The bytes of questions, commands and their answers: a number for the type, then the fields. A number that was once given is never used for another.</summary>
internal static class CallCodec
{
    public static void Write(WireWriter to, IPoolMessage message)
    {
        switch (message)
        {
            case WhenAllDone question:
                to.Byte(1);
                to.Maybe(question.Group, to.Text);
                break;
            case AllDone answer:
                to.Byte(2);
                to.Maybe(answer.Group, to.Text);
                Write(to, answer.Counts);
                to.Many(answer.Failures, outcome => TaskCodec.WriteWhole(to, outcome));
                break;
            case GetStatus:
                to.Byte(3);
                break;
            case PoolStatus status:
                to.Byte(4);
                StatusCodec.Write(to, status);
                break;
            case CancelTask command:
                to.Byte(5);
                TaskCodec.Write(to, command.Id);
                break;
            case CancelAnswer answer:
                to.Byte(6);
                TaskCodec.Write(to, answer.Id);
                to.Byte((byte)answer.Result);
                break;
            case CancelGroup command:
                to.Byte(7);
                to.Text(command.Group ?? string.Empty);
                break;
            case GroupCancelled answer:
                to.Byte(8);
                to.Text(answer.Group);
                to.Number(answer.Cancelled);
                to.Number(answer.Signalled);
                break;
            case PauseIntake command:
                to.Byte(9);
                to.Flag(command.Paused);
                break;
            case PauseDispatch command:
                to.Byte(10);
                to.Flag(command.Paused);
                break;
            case PauseAnswer answer:
                to.Byte(11);
                to.Flag(answer.IntakePaused);
                to.Flag(answer.DispatchPaused);
                break;
            case Drain command:
                to.Byte(12);
                to.Maybe(command.Deadline, to.Span);
                break;
            case Stop command:
                to.Byte(13);
                to.Maybe(command.Deadline, to.Span);
                break;
            case StopReport report:
                to.Byte((byte)(report.Kept == 0 ? 14 : 22));
                Write(to, report.Counts);
                to.Many(report.NotDone, outcome => TaskCodec.WriteWhole(to, outcome));
                if (report.Kept != 0)
                {
                    to.Number(report.Kept);
                    to.Many(report.KeptTasks, kept => Write(to, kept));
                }

                break;
            case PoolStopped stopped:
                to.Byte(21);
                to.Maybe(stopped.Group, to.Text);
                to.Number(stopped.Kept);
                break;
            case ListQuarantine:
                to.Byte(15);
                break;
            case QuarantineList list:
                to.Byte(16);
                to.Many(list.Tasks, task =>
                {
                    TaskCodec.WriteWhole(to, task.Outcome);
                    TaskCodec.WriteOptions(to, task.Request);
                });
                to.Number(list.Evicted);
                break;
            case ReleaseQuarantined command:
                to.Byte(17);
                TaskCodec.Write(to, command.Id);
                break;
            case DropQuarantined command:
                to.Byte(18);
                TaskCodec.Write(to, command.Id);
                break;
            case QuarantineAnswer answer:
                to.Byte(19);
                TaskCodec.Write(to, answer.Id);
                to.Flag(answer.Found);
                to.Maybe(answer.Released, id => TaskCodec.Write(to, id));
                break;
            case CommandRefused refused:
                to.Byte(20);
                Write(to, (IPoolMessage)refused.Command);
                to.Text(refused.Fault);
                break;
            default:
                throw new SerializationException($"{message.GetType()} is not sent from one node to another");
        }
    }

    public static IPoolMessage Read(WireReader from) => Read(from, isInside: false);

    private static IPoolMessage Read(WireReader from, bool isInside) => from.Byte() switch
    {
        1 => new WhenAllDone(from.MaybeText()),
        2 => new AllDone(from.MaybeText(), ReadCounts(from), from.Many(TaskCodec.ReadWhole)),
        3 => GetStatus.Instance,
        4 => StatusCodec.Read(from),
        5 => new CancelTask(TaskCodec.ReadId(from)),
        6 => new CancelAnswer(TaskCodec.ReadId(from), TaskCodec.Enumerated<CancelResult>(from.Byte())),
        7 => new CancelGroup(from.Text()),
        8 => new GroupCancelled(from.Text(), from.Whole(), from.Whole()),
        9 => new PauseIntake(from.Flag()),
        10 => new PauseDispatch(from.Flag()),
        11 => new PauseAnswer(from.Flag(), from.Flag()),
        12 => new Drain(from.MaybeSpan()),
        13 => new Stop(from.MaybeSpan()),
        14 => new StopReport(ReadCounts(from), from.Many(TaskCodec.ReadWhole)),
        15 => ListQuarantine.Instance,
        16 => new QuarantineList(from.Many(ReadQuarantined), from.Number()),
        17 => new ReleaseQuarantined(TaskCodec.ReadId(from)),
        18 => new DropQuarantined(TaskCodec.ReadId(from)),
        19 => new QuarantineAnswer(TaskCodec.ReadId(from), from.Flag(), from.Flag() ? TaskCodec.ReadId(from) : default(TaskId?)),
        20 when !isInside => new CommandRefused(Read(from, isInside: true), from.Text()),
        21 => new PoolStopped(from.MaybeText(), from.Number()),
        22 => new StopReport(ReadCounts(from), from.Many(TaskCodec.ReadWhole)) { Kept = from.Number(), KeptTasks = from.Many(ReadKept) },
        var other => throw new SerializationException($"{other} is no question, command or answer"),
    };

    public static void Write(WireWriter to, OutcomeCounts counts)
    {
        to.Number(counts.Succeeded);
        to.Number(counts.Failed);
        to.Number(counts.TimedOut);
        to.Number(counts.Crashed);
        to.Number(counts.Cancelled);
    }

    public static OutcomeCounts ReadCounts(WireReader from) => new(from.Number(), from.Number(), from.Number(), from.Number(), from.Number());

    private static void Write(WireWriter to, KeptTask kept)
    {
        TaskCodec.Write(to, kept.Id);
        TaskCodec.Write(to, TaskCodec.PayloadOf(kept.Task));
        to.Number(kept.Attempts);
    }

    private static KeptTask ReadKept(WireReader from) => new(TaskCodec.ReadId(from), TaskCodec.ReadPayload(from), from.Whole());

    private static QuarantinedTask ReadQuarantined(WireReader from) =>
        TaskCodec.ReadWhole(from) is var outcome ? new QuarantinedTask(TaskCodec.ReadOptions(from, outcome.Task), outcome) : throw new SerializationException();
}
