using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Promises;

public sealed class Promise3BoundedTests : PoolTests
{
    [Fact]
    public async Task Promise_3_no_more_tasks_run_at_once_than_there_are_workers()
    {
        var gate = NewGate();
        var pool = Start(3, new TaskHandlers().Handle<Work>(gate.Pass));
        for (var number = 1; number <= 50; number++)
        {
            pool.Router.Tell(new Work(number));
        }

        await gate.Entered(3);
        var status = pool.GetStatus();
        gate.Open();
        await pool.WaitAsync().Within("all done");

        Assert.Equal((3, 47L, 50L), (status.Running, status.Queued, status.Outstanding));
        Assert.Equal(3, gate.Most);
        Assert.Equal(50, gate.Entries.Count);
    }

    [Fact]
    public async Task Promise_3_outstanding_tasks_never_exceed_the_capacity_under_fast_tellers()
    {
        const int Capacity = 100;
        var gate = NewGate();
        var pool = Start(new TaskPoolOptions { Workers = 2, Capacity = Capacity }, new TaskHandlers().Handle<Work>(gate.Pass));
        var sender = Listen();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(teller => Safety.OnOwnThread(() =>
        {
            for (var n = 0; n < 1_000; n++)
            {
                pool.Router.Tell(new Work((teller * 1_000) + n), sender.Ref);
            }
        })));

        // What does not fit is rejected before Tell returns: it never stands in a mailbox.
        Assert.Equal(Capacity, pool.GetStatus().Outstanding);
        Assert.Equal(4_000 - Capacity, pool.GetStatus().Rejected);
        gate.Open();
        var outcomes = await sender.Outcomes(4_000);
        Assert.Equal(Capacity, outcomes.Count(outcome => outcome.IsSuccess));
        Assert.All(outcomes.Where(outcome => !outcome.IsSuccess), outcome => Assert.Equal(OutcomeReason.Full, outcome.Reason));
    }

    [Fact]
    public async Task Promise_3_an_input_is_read_only_as_fast_as_tasks_are_admitted()
    {
        const int Capacity = 10;
        var read = 0;
        var gate = NewGate();
        var pool = Start(new TaskPoolOptions { Workers = 2, Capacity = Capacity }, new TaskHandlers().Handle<Work>(gate.Pass));
        await using var outcomes = pool.RunAllAsync(Input()).GetAsyncEnumerator();
        var first = outcomes.MoveNextAsync();
        await gate.Entered(2);
        await Safety.Becomes(() => pool.GetStatus().Outstanding == Capacity, "the pool fills up", () => pool.GetStatus());

        Assert.InRange(Volatile.Read(ref read), Capacity, Capacity + 1);
        gate.Open();
        Assert.True(await first);
        var count = 1;
        while (await outcomes.MoveNextAsync())
        {
            count++;
        }

        Assert.Equal(1_000, count);

        async IAsyncEnumerable<Work> Input()
        {
            for (var number = 0; number < 1_000; number++)
            {
                Interlocked.Increment(ref read);
                yield return new Work(number);
            }

            await Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Promise_3_a_pool_that_shrinks_and_grows_again_runs_no_more_than_its_size()
    {
        var gate = NewGate();
        var pool = Start(4, new TaskHandlers().Handle<Work>(gate.Pass));
        for (var number = 1; number <= 20; number++)
        {
            pool.Router.Tell(new Work(number));
        }

        // Three leave but have a task to end; when four are wanted again, those three count.
        await gate.Entered(4);
        var shrunk = pool.ResizeAsync(1);
        var grown = pool.ResizeAsync(4);
        await grown.Within("the pool has grown");
        await Fence(pool.Router);
        Assert.Equal((4, 4), (pool.GetStatus().Workers, pool.GetStatus().Running));
        gate.Open();
        await pool.WaitAsync().Within("all done");
        await shrunk.Within("the shrink is answered");

        Assert.Equal(4, gate.Most);
        Assert.Equal(20, gate.Entries.Count);
    }
}
