using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit.Abstractions;

namespace Actors.Tests.Journal;

/// <summary>What workers note of what they run, as the process that comes next reads it. A process that is killed is one whose slots are left as they are, without an end.</summary>
public sealed class CrashSlotsTests(ITestOutputHelper output) : IDisposable
{
    private const int SlotBytes = 64;

    private readonly string _folder = Directory.CreateTempSubdirectory("slots-").FullName;
    private readonly List<CrashSlots> _open = [];

    private string Path => System.IO.Path.Combine(_folder, "pool.db.slots");

    public void Dispose()
    {
        _open.ForEach(slots => slots.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void What_ran_when_the_process_was_killed_is_left_to_the_next_and_what_had_ended_is_not()
    {
        var slots = Live();
        slots.Begin(1, Attempt(11));
        slots.Begin(2, Attempt(12, number: 3));
        slots.Begin(3, Attempt(13));
        slots.End(1);
        slots.Begin(3, Attempt(14));

        Kill();

        var next = Open();
        Assert.Equal([Left(12, 3), Left(14, 1)], next.Left);
    }

    [Fact]
    public void What_was_left_stays_until_it_is_charged_however_many_are_killed_before()
    {
        Live().Begin(1, Attempt(11));
        for (var n = 0; n < 3; n++)
        {
            Kill();
            Assert.Equal([Left(11, 1)], Open().Left);
        }

        var slots = _open[^1];
        slots.TakeOver();
        slots.TakeOver();
        Assert.Empty(slots.Left);

        Kill();
        Assert.Empty(Open().Left);
    }

    [Fact]
    public void What_was_left_is_not_that_of_the_life_after_it()
    {
        var first = Live();
        first.Begin(1, Attempt(11));
        first.Begin(7, Attempt(17));
        Kill();
        var second = Live();
        second.Begin(1, Attempt(21));
        Kill();

        Assert.Equal([Left(21, 1)], Open().Left);
    }

    [Fact]
    public void Process_that_ends_in_order_leaves_nothing_though_something_ran_still()
    {
        var slots = Live();
        slots.Begin(1, Attempt(11));

        slots.Dispose();

        // Whoever runs on there writes into nothing that is not its own.
        slots.Begin(2, Attempt(12));
        var next = Live();
        Assert.Empty(next.Left);
        next.Begin(1, Attempt(21));
        slots.End(1);
        Kill();
        Assert.Equal([Left(21, 1)], Open().Left);
    }

    [Fact]
    public void Process_that_ends_in_order_before_it_has_charged_what_was_left_leaves_that()
    {
        Live().Begin(1, Attempt(11));
        Kill();
        Open().Dispose();

        Assert.Equal([Left(11, 1)], Open().Left);
    }

    [Fact]
    public void Number_of_workers_may_be_another_in_each_life()
    {
        var slots = Live();
        foreach (var worker in (int[])[1, 2, CrashSlots.Count])
        {
            slots.Begin(worker, Attempt(worker));
        }

        Kill();
        Assert.Equal(3, Open().Left.Count);
        Kill();
        var next = Live();
        next.Begin(1, Attempt(1));
        Kill();
        Assert.Equal([Left(1, 1)], Open().Left);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(28)]
    public void Torn_slot_counts_for_nothing(int at)
    {
        var slots = Live();
        slots.Begin(1, Attempt(11));
        slots.Begin(2, Attempt(12));
        Kill();
        Write(SlotBytes + at, 0x5A);

        Assert.Equal([Left(12, 1)], Open().Left);
    }

    [Fact]
    public void Slots_of_a_life_that_the_header_does_not_name_are_none_and_its_number_is_not_given_again()
    {
        var slots = Live();
        slots.Begin(5, Attempt(15));
        Kill();
        Write(8, 0); // As after a loss of power, where one page is on the disk and another is not.

        var next = Live();
        Assert.Empty(next.Left);
        next.Begin(1, Attempt(21));
        Kill();
        Assert.Equal([Left(21, 1)], Open().Left);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(10_000)]
    public void Empty_file_and_one_that_is_not_whole_yet_are_made_whole(int bytes)
    {
        File.WriteAllBytes(Path, new byte[bytes]);
        var slots = Live();
        Assert.Empty(slots.Left);
        slots.Begin(CrashSlots.Count, Attempt(11));
        Kill();

        Assert.Equal([Left(11, 1)], Open().Left);
        Assert.Equal((CrashSlots.Count + 1L) * SlotBytes, new FileInfo(Path).Length);
    }

    [Fact]
    public void Of_a_file_that_was_cut_what_is_there_counts()
    {
        var slots = Live();
        slots.Begin(1, Attempt(11));
        slots.Begin(100, Attempt(12));
        Kill();
        using (var file = new FileStream(Path, FileMode.Open))
        {
            file.SetLength(3 * SlotBytes);
        }

        Assert.Equal([Left(11, 1)], Open().Left);
    }

    [Theory]
    [InlineData("SQLite format 3")]
    [InlineData("x")]
    public void File_of_something_else_is_refused_and_not_touched(string content)
    {
        File.WriteAllText(Path, content);

        var refusal = Assert.Throws<DurablePlaceException>(() => CrashSlots.Open(Path));

        Assert.Equal($"{Path}: must be a file in which workers note what they run, of this version: it holds something else, and is not touched", refusal.Message);
        Assert.Equal(content, File.ReadAllText(Path));
    }

    [Fact]
    public void File_that_cannot_be_used_is_refused_by_name()
    {
        Assert.StartsWith($"{_folder}: workers cannot note there what they run: ", Assert.Throws<DurablePlaceException>(() => CrashSlots.Open(_folder)).Message, StringComparison.Ordinal);
        var nowhere = System.IO.Path.Combine(_folder, "no", "slots");
        Assert.StartsWith($"{nowhere}: workers cannot note there what they run: ", Assert.Throws<DurablePlaceException>(() => CrashSlots.Open(nowhere)).Message, StringComparison.Ordinal);
        Open();
        Assert.StartsWith($"{Path}: workers cannot note there what they run: ", Assert.Throws<DurablePlaceException>(() => CrashSlots.Open(Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Journal_has_them_beside_its_file_and_who_only_reads_does_not_touch_them()
    {
        var options = new DurableOptions { File = System.IO.Path.Combine(_folder, "pool.db") };
        Live().Begin(1, Attempt(11));
        Kill();
        DurableJournal.Open(options).Dispose();

        using (var journal = DurableJournal.Open(options))
        {
            Assert.Equal([Left(11, 1)], journal.OpenSlots()!.Left);
            journal.OpenSlots()!.TakeOver();
        }

        Assert.Empty(Open().Left);
    }

    [Fact]
    public void Journal_has_them_where_it_is_told_and_on_PostgreSQL_nowhere_else()
    {
        using var untold = DurableJournal.Open(new DurableOptions { PostgreSql = "Host=db" });
        Assert.Null(untold.OpenSlots());

        using var told = DurableJournal.Open(new DurableOptions { PostgreSql = "Host=db", Slots = Path });
        Assert.NotNull(told.OpenSlots());
        Assert.True(File.Exists(Path));
    }

    [Fact]
    public void Note_of_an_attempt_allocates_nothing()
    {
        const int Attempts = 1_000;
        var slots = Live();
        var attempt = Attempt(11);
        slots.Begin(1, attempt);
        slots.End(1);
        var least = TimeSpan.MaxValue;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1_000; round++)
        {
            var began = Stopwatch.GetTimestamp();
            for (var n = 0; n < Attempts; n++)
            {
                slots.Begin(1, attempt);
                slots.End(1);
            }

            least = Stopwatch.GetElapsedTime(began) is var took && took < least ? took : least;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - allocated);
        output.WriteLine($"{least.TotalNanoseconds / Attempts:F1} ns an attempt, in the best of the rounds");
    }

    private static TaskKey Key(long task) => new(new DoorName(-77), task);

    /// <summary>An attempt that this process has left.</summary>
    private static BegunAttempt Left(long task, int number) => new(Key(task), number, $"process {Environment.ProcessId}");

    private static Attempt Attempt(long task, int number = 1) => new(serial: 1, Key(task), chosenId: null, number, new Payload("job", ReadOnlyMemory<byte>.Empty));

    private CrashSlots Open()
    {
        _open.Add(CrashSlots.Open(Path));
        return _open[^1];
    }

    /// <summary>A process that has charged what was left.</summary>
    private CrashSlots Live()
    {
        var slots = Open();
        slots.TakeOver();
        return slots;
    }

    /// <summary>As the operating system does it: the file stays as it is, and is nobody's any more.</summary>
    private void Kill()
    {
        FileOf(_open[^1]).Dispose();
        _open.RemoveAt(_open.Count - 1);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_file")]
    private static extern ref FileStream FileOf(CrashSlots slots);

    private void Write(int at, byte value)
    {
        using var file = new FileStream(Path, FileMode.Open);
        file.Seek(at, SeekOrigin.Begin);
        file.WriteByte(value);
    }
}
