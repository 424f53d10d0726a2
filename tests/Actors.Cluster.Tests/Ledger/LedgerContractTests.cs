namespace Actors.Tests.Ledger;

/// <summary>The bytes of the records of a ledger, as they may stand in somebody's database.</summary>
public sealed class LedgerContractTests
{
    private static readonly TaskKey Key = new(new DoorName(-7), 300);
    private static readonly DateTimeOffset At = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly SubmittedTask Task = new(Key, new Payload("job", new byte[] { 1, 2, 3 }));

    private static readonly Dictionary<string, LedgerRecord> Stored = new()
    {
        ["010DD80400066A6F620601020300000A018080E6A7F8B5E2E211"] = new LedgerRecord.Admitted(Task, 5, At),
        ["010DD80400066A6F620601020300000A00"] = new LedgerRecord.Admitted(Task, 5, null),
        ["020DD8040604020080F6E042018080E6A7F8B5E2E211"] = new LedgerRecord.Noted(Key, new TaskHistory(3, 2, 1, 0, TimeSpan.FromSeconds(7)), At),
        ["030DD8041012"] = new LedgerRecord.Attached(Key, new TaskKey(new DoorName(8), 9)),
        ["040DD80401000402010245026D008080E6A7F8B5E2E21101"] = new LedgerRecord.Concluded(Key, TaskOutcome.Failed(Key.Id, Task, new TaskError("E", "m", null), 2, 1), At, IsQuarantined: true),
        ["050DD804"] = new LedgerRecord.Taken(Key),
        ["06020406080A0C"] = new LedgerRecord.Counted(new DoorCounts(new OutcomeCounts(1, 2, 3, 4, 5), 6)),
        ["080DD8040618616B6B613A2F2F6140683A31"] = new LedgerRecord.Begun(new BegunAttempt(Key, 3, "akka://a@h:1")),
        ["070A67726F7570020406080A01"] = new LedgerRecord.GroupCounted("group", new OutcomeCounts(1, 2, 3, 4, 5), IsFailed: true),
    };

    [Fact]
    public void Bytes_of_every_record_are_those_that_were_stored() => Assert.Equal(Stored.Keys, Stored.Values.Select(BytesOf));

    [Fact]
    public void What_was_stored_is_read_and_written_again_as_it_was() =>
        Assert.All(Stored.Keys, bytes => Assert.Equal(bytes, BytesOf(Assert.Single(LedgerCodec.ReadAll(Convert.FromHexString(bytes))))));

    [Fact]
    public void Every_record_stands_here() =>
        Assert.Equal(
            typeof(LedgerRecord).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(LedgerRecord))).Select(type => type.Name).Order(StringComparer.Ordinal),
            Stored.Values.Select(record => record.GetType().Name).Distinct().Order(StringComparer.Ordinal));

    private static string BytesOf(LedgerRecord record)
    {
        var to = new WireWriter(64);
        LedgerCodec.Write(to, record);
        return Convert.ToHexString(to.Written);
    }
}
