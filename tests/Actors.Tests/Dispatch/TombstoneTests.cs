using System.Runtime.CompilerServices;
using Actors.Tests.Fixtures;

namespace Actors.Tests.Dispatch;

public sealed class TombstoneTests : PoolTests
{
    // Below so many tombstones the queue does not bother to compact.
    private const int Slack = 66;

    [Fact]
    public async Task Queued_task_has_its_outcome_at_once_when_it_is_cancelled()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);
        var queued = await pool.SubmitAsync(new Work(2));

        Assert.Equal(CancelResult.Cancelled, queued.Cancel());

        Assert.True(queued.Outcome.IsCompleted);
        var outcome = await queued.Outcome;
        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Caller, 0, 0), (outcome.Kind, outcome.Reason, outcome.Attempts, outcome.Worker));
        Assert.Equal(CancelResult.NotFound, queued.Cancel());
        Assert.Equal((0L, 1), (pool.GetStatus().Queued, pool.GetStatus().Running));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    public async Task Queue_keeps_no_more_dead_entries_than_live_ones_when_100_000_are_cancelled_behind_a_long_task(int live)
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        await pool.SubmitAsync(new Work(0));
        await gate.Entered(1);
        for (var number = 1; number <= live; number++)
        {
            pool.TrySubmit(new Work(number), out _);
        }

        var cancelled = SubmitAndCancel(pool, 100_000);
        GC.Collect();

        Assert.InRange(cancelled.Count(message => message.IsAlive), 0, live + Slack);
        Assert.Equal(live, pool.GetStatus().Queued);
        gate.Open();
        Assert.Equal(new OutcomeCounts(live + 1, 0, 0, 0, 100_000), (await pool.WaitAsync().Within("all done")).Counts);
        Assert.Equal(Enumerable.Range(0, live + 1), gate.Entries);
    }

    [Fact]
    public async Task Delayed_tasks_leave_no_more_dead_entries_than_live_ones_when_they_are_cancelled()
    {
        var pool = Start(1, new TaskHandlers().Handle<Work>((_, _) => default));
        pool.TrySubmit(new TaskRequest(new Work(1)) { Delay = TimeSpan.FromHours(1) }, out var alive); // It stands before them, so none is dropped as the head.

        var cancelled = SubmitAndCancel(pool, 10_000, TimeSpan.FromDays(1));
        GC.Collect();

        Assert.InRange(cancelled.Count(message => message.IsAlive), 0, Slack);
        Assert.Equal(1, pool.GetStatus().Delayed);
        alive.Cancel();
        Assert.Equal(new OutcomeCounts(0, 0, 0, 0, 10_001), (await pool.WaitAsync().Within("all done")).Counts);
    }

    // A method of its own, so that no local of the test holds what it submitted.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> SubmitAndCancel(TaskPool pool, int count, TimeSpan delay = default)
    {
        var messages = new List<WeakReference>();
        for (var number = 0; number < count; number++)
        {
            var message = new Work(-number);
            messages.Add(new WeakReference(message));
            pool.TrySubmit(new TaskRequest(message) { Delay = delay }, out var ticket);
            Assert.Equal(CancelResult.Cancelled, ticket.Cancel());
        }

        return messages;
    }
}
