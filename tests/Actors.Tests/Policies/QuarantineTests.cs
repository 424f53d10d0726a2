using Actors.Tests.Fixtures;

namespace Actors.Tests.Policies;

public sealed class QuarantineTests : VirtualTimeTests
{
    private volatile bool _isMended;

    [Fact]
    public async Task Failed_requests_are_listed_released_and_dropped()
    {
        var pool = Started(capacity: 10);
        var failed = await Fail(pool, 1);
        var other = await Fail(pool, 2);
        var list = await pool.ListQuarantineAsync();
        Assert.Equal([(failed.Id, new Work(1)), (other.Id, new Work(2))], list.Tasks.Select(task => (task.Outcome.Id, (Work)task.Request.Task)));

        Assert.True((await pool.DropQuarantinedAsync(other.Id)).Found);
        Assert.False((await pool.DropQuarantinedAsync(other.Id)).Found);
        _isMended = true;
        var answer = await pool.ReleaseQuarantinedAsync(failed.Id);
        Assert.True(answer is { Found: true, Released: not null });
        Assert.NotEqual(failed.Id, answer.Released);
        Assert.Equal(new OutcomeCounts(1, 2, 0, 0, 0), (await pool.WaitAsync().Within("the released task has run")).Counts);
        Assert.Empty((await pool.ListQuarantineAsync()).Tasks);
        Assert.False((await pool.ReleaseQuarantinedAsync(failed.Id)).Found);
    }

    [Fact]
    public async Task Full_quarantine_gives_up_the_oldest_and_counts_it()
    {
        var pool = Started(capacity: 2);
        foreach (var number in Enumerable.Range(1, 5))
        {
            await Fail(pool, number);
        }

        var list = await pool.ListQuarantineAsync();

        Assert.Equal([new Work(4), new Work(5)], list.Tasks.Select(task => task.Request.Task));
        Assert.Equal(3, list.Evicted);
    }

    [Fact]
    public async Task Request_that_cannot_be_released_stays()
    {
        var pool = Started(capacity: 2);
        var failed = await Fail(pool, 1);
        await pool.PauseIntakeAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => pool.ReleaseQuarantinedAsync(failed.Id));

        Assert.Single((await pool.ListQuarantineAsync()).Tasks);
        await pool.PauseIntakeAsync(paused: false);
        Assert.True((await pool.ReleaseQuarantinedAsync(failed.Id)).Found);
    }

    [Fact]
    public async Task Request_that_is_released_runs_at_once_whatever_its_delay_was()
    {
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1 }, new TaskHandlers().Handle<Work>((_, _) => _isMended ? default : throw new InvalidOperationException()));
        var ticket = await pool.SubmitAsync(new TaskRequest(new Work(1)) { Delay = TimeSpan.FromDays(1) });
        await Advance(pool, TimeSpan.FromDays(1));
        var failed = await ticket.Outcome.Within("it fails after its delay");
        _isMended = true;

        Assert.True((await pool.ReleaseQuarantinedAsync(failed.Id)).Found);

        Assert.Equal(new OutcomeCounts(1, 1, 0, 0, 0), (await pool.WaitAsync().Within("the released task has run")).Counts);
    }

    [Fact]
    public async Task Cancelled_and_succeeded_tasks_are_not_quarantined()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        var ticket = await pool.SubmitAsync(new Work(1));
        await pool.SubmitAsync(new Work(2));
        await gate.Entered(1);
        ticket.Cancel();
        await ticket.Outcome.Within("the running one heeds its token"); // Before the gate opens, or it might succeed.
        gate.Open();
        await pool.WaitAsync().Within("all done");

        Assert.Equal((1L, 1L, 0), (pool.GetStatus().Counts.Cancelled, pool.GetStatus().Counts.Succeeded, pool.GetStatus().Quarantined));
    }

    private TaskPool Started(int capacity) => Start(
        new TaskPoolOptions { Workers = 1, QuarantineCapacity = capacity },
        new TaskHandlers().Handle<Work>((_, _) => _isMended ? default : throw new InvalidOperationException()));

    private static async Task<TaskOutcome> Fail(TaskPool pool, int number)
    {
        var outcome = await (await pool.SubmitAsync(new Work(number))).Outcome.Within("the task fails");
        Assert.Equal(OutcomeKind.Failed, outcome.Kind);
        return outcome;
    }
}
