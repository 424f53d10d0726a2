using System.Runtime.Serialization;

namespace Actors;

/// <summary>The bytes of the records of a batch: the kind, then the fields.</summary>
internal static class LedgerCodec
{
    public static void Write(WireWriter to, LedgerRecord record)
    {
        switch (record)
        {
            case LedgerRecord.Admitted admitted:
                to.Byte((byte)LedgerRecordKind.Admitted);
                TaskCodec.Write(to, admitted.Task);
                to.Number(admitted.Order);
                to.Maybe(admitted.DueAt, at => Write(to, at));
                break;
            case LedgerRecord.Noted noted:
                to.Byte((byte)LedgerRecordKind.Noted);
                ItemCodec.Write(to, noted.Key);
                ItemCodec.Write(to, noted.History);
                to.Maybe(noted.DueAt, at => Write(to, at));
                break;
            case LedgerRecord.Attached attached:
                to.Byte((byte)LedgerRecordKind.Attached);
                ItemCodec.Write(to, attached.Key);
                ItemCodec.Write(to, attached.Alias);
                break;
            case LedgerRecord.Concluded concluded:
                to.Byte((byte)LedgerRecordKind.Concluded);
                ItemCodec.Write(to, concluded.Key);
                TaskCodec.Write(to, concluded.Outcome, withId: false);
                Write(to, concluded.At);
                to.Flag(concluded.IsQuarantined);
                break;
            case LedgerRecord.Taken taken:
                to.Byte((byte)LedgerRecordKind.Taken);
                ItemCodec.Write(to, taken.Key);
                break;
            case LedgerRecord.Counted counted:
                to.Byte((byte)LedgerRecordKind.Counted);
                ItemCodec.Write(to, counted.Counts);
                break;
            case LedgerRecord.GroupCounted group:
                to.Byte((byte)LedgerRecordKind.GroupCounted);
                to.Text(group.Name);
                CallCodec.Write(to, group.Counts);
                to.Flag(group.IsFailed);
                break;
            case LedgerRecord.Begun { Attempt: var attempt }:
                to.Byte((byte)LedgerRecordKind.Begun);
                ItemCodec.Write(to, attempt.Task);
                to.Number(attempt.Number);
                to.Text(attempt.Where);
                break;
            default:
                throw new SerializationException($"{record.GetType()} is no record of a ledger");
        }
    }

    /// <summary>The records of a batch, in order.</summary>
    /// <exception cref="SerializationException">The bytes are not those of a batch, or of a later version.</exception>
    public static IEnumerable<LedgerRecord> ReadAll(ReadOnlyMemory<byte> batch)
    {
        var from = new WireReader(batch);
        while (!from.IsAtEnd)
        {
            yield return Read(from);
        }
    }

    private static LedgerRecord Read(WireReader from) => (LedgerRecordKind)from.Byte() switch
    {
        LedgerRecordKind.Admitted => new LedgerRecord.Admitted(TaskCodec.ReadTask(from), from.Number(), MaybeTime(from)),
        LedgerRecordKind.Noted => new LedgerRecord.Noted(ItemCodec.ReadKey(from), ItemCodec.ReadHistory(from), MaybeTime(from)),
        LedgerRecordKind.Attached => new LedgerRecord.Attached(ItemCodec.ReadKey(from), ItemCodec.ReadKey(from)),
        LedgerRecordKind.Concluded => new LedgerRecord.Concluded(ItemCodec.ReadKey(from), TaskCodec.ReadOutcome(from, hasId: false), Time(from), from.Flag()),
        LedgerRecordKind.Taken => new LedgerRecord.Taken(ItemCodec.ReadKey(from)),
        LedgerRecordKind.Counted => new LedgerRecord.Counted(ItemCodec.ReadCounts(from)),
        LedgerRecordKind.GroupCounted => new LedgerRecord.GroupCounted(from.Text(), CallCodec.ReadCounts(from), from.Flag()),
        LedgerRecordKind.Begun => new LedgerRecord.Begun(new BegunAttempt(ItemCodec.ReadKey(from), from.Whole(), from.Text())),
        var other => throw new SerializationException($"{(byte)other} is no kind of record of a ledger, or one of a later version"),
    };

    private static void Write(WireWriter to, DateTimeOffset time) => to.Number(time.UtcTicks);

    private static DateTimeOffset Time(WireReader from) =>
        from.Number() is var ticks && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : throw new SerializationException($"{ticks} is no time");

    private static DateTimeOffset? MaybeTime(WireReader from) => from.Flag() ? Time(from) : null;
}
