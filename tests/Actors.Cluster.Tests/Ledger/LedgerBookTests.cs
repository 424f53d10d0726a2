using CsCheck;

namespace Actors.Tests.Ledger;

/// <summary>What the records of a ledger come to, however they are written anew, and how long they are kept.</summary>
public sealed class LedgerBookTests
{
    private static readonly DateTimeOffset At = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Comparer<BegunAttempt> TaskNumbers = Comparer<BegunAttempt>.Create((one, other) => one.Task.Number.CompareTo(other.Task.Number));

    private readonly LedgerBook _book = new();
    private readonly List<(long Number, byte[] Bytes)> _stored = [];

    [Fact]
    public void Task_of_a_year_in_a_stream_of_short_ones_does_not_keep_these()
    {
        _book.Admit(Task(0), dueAt: At.AddYears(1));
        var most = 0L;
        for (var n = 1; n <= 100_000; n++)
        {
            _book.Admit(Task(n), dueAt: null);
            Conclude(n);
            if (n % 256 == 0)
            {
                Write();
                _book.OnHeard(Task(n).Key, _ => false);
                most = Math.Max(most, _stored.Sum(batch => (long)batch.Bytes.Length));
            }
            else
            {
                _book.OnHeard(Task(n).Key, _ => false);
            }
        }

        Write();
        Assert.InRange(most, 1, 8 * 1024 * 1024);
        var again = Replayed();
        Assert.Equal((Task(0).Key, At.AddYears(1)), Assert.Single(again.Outstanding) is var entry ? (entry.Key, entry.DueAt) : default);
        Assert.Equal(100_000, again.Counts.Outcomes.Succeeded);
    }

    [Fact]
    public void What_earlier_incarnations_have_written_goes_once_all_that_is_needed_of_it_was_written_anew()
    {
        for (var n = 0; n < 5_000; n++)
        {
            _book.Admit(Task(n), dueAt: null);
        }

        Write();
        var next = Replayed();
        _stored.Clear();
        var batches = 0;
        long? deleted = null;
        while (deleted is null)
        {
            next.Carry(_ => true);
            var number = next.OpenNumber;
            _stored.Add((number, next.Close(rejected: 0)));
            deleted = next.Sweep(number);
            batches++;
        }

        Assert.Equal(0, deleted);
        Assert.InRange(batches, 5, 7);
        Assert.Equal(5_000, Replayed().Outstanding.Count());
    }

    [Fact]
    public void Counts_of_a_group_are_known_though_what_is_outstanding_in_it_was_written_anew_after_them()
    {
        _book.Admit(Task(1, "g"), dueAt: null);
        _book.Admit(Task(2, "g"), dueAt: null);
        Conclude(2);
        Write();
        var next = new LedgerBook { CarriedAtOnce = 1 };
        _stored.ForEach(batch => next.Replay(batch.Bytes));
        _stored.Clear();
        for (long? deleted = null; deleted is null;)
        {
            next.Carry(_ => true);
            var number = next.OpenNumber;
            _stored.Add((number, next.Close(rejected: 0)));
            deleted = next.Sweep(number);
        }

        Assert.Equal(2, _stored.Count);
        Assert.Equal(1, Assert.Single(Replayed().Groups).Counts.Succeeded);
    }

    /// <summary>The store erases the streams of earlier incarnations when it is told so, and deletes nothing of its own before.</summary>
    [Fact]
    public void Earlier_incarnations_are_let_go_of_by_themselves_though_batches_of_this_one_are_not_needed_either()
    {
        for (var n = 0; n < 3_000; n++)
        {
            _book.Admit(Task(n), dueAt: null);
        }

        Write();
        var next = Replayed();
        List<long> let = [];
        for (var batch = 0; batch < 5; batch++)
        {
            next.Carry(_ => true);
            var number = next.OpenNumber;
            next.Close(rejected: 0);
            foreach (var entry in next.Outstanding.Where(entry => batch > 1).ToList())
            {
                next.Write(new LedgerRecord.Concluded(entry.Key, Succeeded(entry.Task), At, IsQuarantined: false));
                next.OnHeard(entry.Key, _ => false);
            }

            let.AddRange(next.Sweep(number) is { } upTo ? [upTo] : []);
        }

        Assert.Equal(LedgerBook.Earlier, let[0]);
        Assert.Equal(4, let[^1]);
    }

    /// <summary>Whatever happens to tasks, and whenever batches are closed, written anew and deleted: who reads what is stored knows the same.</summary>
    [Fact]
    public void Who_reads_what_is_stored_knows_what_the_writer_knew() => Gen.Int[0, int.MaxValue].Sample(
        seed =>
        {
            var dice = new Random(seed);
            var (book, stored) = (new LedgerBook { SmallBytes = 1024 }, new List<(long Number, byte[] Bytes)>());
            for (var life = 0; life < 3; life++)
            {
                for (var step = 0; step < 120; step++)
                {
                    Step(book, dice, (life * 1000) + step);
                    if (dice.Next(8) == 0)
                    {
                        Close(book, stored);
                    }
                }

                Close(book, stored);
                var again = new LedgerBook { SmallBytes = 1024 };
                stored.ForEach(batch => again.Replay(batch.Bytes));
                Same(book, again);
                book = again;
                stored = [.. stored.Select(batch => (0L, batch.Bytes))];
            }
        },
        iter: 200);

    private static SubmittedTask Task(long number, string? group = null)
    {
        var task = new SubmittedTask(new TaskKey(new DoorName(1), number), new Payload("job", new byte[64]));
        task.Options = group is null ? null : new TaskRequest(task) { Group = new TaskGroup(group, true) };
        return task;
    }

    private static TaskOutcome Succeeded(SubmittedTask task) => TaskOutcome.Succeeded(task.Key.Id, task, null, 1, 1);

    private static void Step(LedgerBook book, Random dice, long number)
    {
        var outstanding = book.Outstanding.ToList();
        var any = outstanding.Count == 0 ? null : outstanding[dice.Next(outstanding.Count)];
        switch (dice.Next(7))
        {
            case 0 or 1:
                book.Admit(Task(number, dice.Next(3) == 0 ? $"group-{dice.Next(2)}" : null), dice.Next(4) == 0 ? At.AddSeconds(dice.Next(100)) : null);
                break;
            case 2 when any is not null:
                book.Write(new LedgerRecord.Noted(any.Key, new TaskHistory(dice.Next(5), dice.Next(5), dice.Next(3), 0, TimeSpan.FromSeconds(dice.Next(9))), At.AddSeconds(dice.Next(100))));
                break;
            case 3 when any is not null:
                book.Write(new LedgerRecord.Attached(any.Key, new TaskKey(new DoorName(2), dice.NextInt64())));
                break;
            case 6 when any is not null:
                book.Write(new LedgerRecord.Begun(new BegunAttempt(any.Key, dice.Next(5), "akka://app")));
                break;
            case 4 or 5 when any is not null:
                var isFailure = dice.Next(3) == 0;
                book.Write(new LedgerRecord.Concluded(any.Key, isFailure ? TaskOutcome.Failed(any.Key.Id, any.Task, new TaskError("E", "m", null), 1, 1) : Succeeded(any.Task), At.AddSeconds(dice.Next(100)), isFailure));
                break;
            default:
                break;
        }
    }

    private static void Close(LedgerBook book, List<(long Number, byte[] Bytes)> stored)
    {
        book.Carry(_ => true);
        var number = book.OpenNumber;
        stored.Add((number, book.Close(rejected: 7)));
        if (book.Sweep(number) is { } upTo)
        {
            stored.RemoveAll(batch => batch.Number <= upTo);
        }
    }

    private static void Same(LedgerBook book, LedgerBook again)
    {
        Assert.Equal(book.Outstanding.Select(Text), again.Outstanding.Select(Text));
        Assert.Equal(book.Concluded.Select(Text), again.Concluded.Select(Text));
        Assert.Equal(book.Groups.Select(Text).Order(StringComparer.Ordinal), again.Groups.Select(Text).Order(StringComparer.Ordinal));
        Assert.Equal(book.Begun.Order(TaskNumbers), again.Begun.Order(TaskNumbers));
        Assert.Equal(book.Counts, again.Counts);
    }

    private static string Text(LedgerEntry entry) =>
        $"{entry.Key} {entry.Order} {entry.History} {entry.DueAt} {entry.Outcome} {entry.ConcludedAt} {entry.IsQuarantined} {string.Join(",", entry.Aliases ?? [])}";

    private static string Text(LedgerGroup group) => $"{group.Name} {group.Outstanding} {group.Counts} {group.IsFailed}";

    private void Conclude(long number) => _book.Write(new LedgerRecord.Concluded(Task(number).Key, Succeeded(Task(number)), At, IsQuarantined: false));

    private void Write() => Close(_book, _stored);

    private LedgerBook Replayed()
    {
        var again = new LedgerBook();
        _stored.ForEach(batch => again.Replay(batch.Bytes));
        return again;
    }
}
