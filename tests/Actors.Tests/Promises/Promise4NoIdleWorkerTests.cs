using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Promises;

public sealed class Promise4NoIdleWorkerTests : PoolTests
{
    [Fact]
    public async Task Promise_4_a_long_task_never_holds_a_short_one_behind_it()
    {
        var gate = NewGate();
        var pool = Start(2, new TaskHandlers().Handle<Work>((work, context) => work.Number == 0 ? gate.Pass(work, context) : default));
        var sender = Listen();
        pool.Router.Tell(new Work(0), ActorRefs.NoSender);
        await gate.Entered(1);
        for (var number = 1; number <= 1_000; number++)
        {
            pool.Router.Tell(new Work(number), sender.Ref);
        }

        Assert.All(await sender.Outcomes(1_000), outcome => Assert.True(outcome.IsSuccess));
        Assert.Equal(1, pool.GetStatus().Running);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(16)]
    public async Task Promise_4_as_many_tasks_run_at_once_as_there_are_workers(int workers)
    {
        // Each task waits until all of its round run: a single worker that sleeps while a task waits would hold its round for ever.
        const int Rounds = 300;
        var inside = 0;
        var full = Gate.NewSignal();
        var pool = Start(workers, new TaskHandlers().Handle<Work>(async (_, _) =>
        {
            var signal = Volatile.Read(ref full);
            if (Interlocked.Increment(ref inside) == workers)
            {
                Volatile.Write(ref inside, 0);
                Volatile.Write(ref full, Gate.NewSignal());
                signal.SetResult();
            }

            await signal.Task;
        }));
        for (var round = 0; round < Rounds; round++)
        {
            for (var n = 0; n < workers; n++)
            {
                pool.Router.Tell(new Work(n));
            }

            await pool.WaitAsync().Within($"round {round}: all {workers} run at once", () => pool.GetStatus());
        }

        Assert.Equal(Rounds * workers, pool.GetStatus().Counts.Succeeded);
    }
}
