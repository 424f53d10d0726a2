using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Workers;

/// <summary>The actor of a worker, when it starts again.</summary>
public sealed class TaskWorkerTests : VirtualTimeTests
{
    [Fact]
    public async Task Worker_keeps_the_deadline_of_the_next_attempt_when_it_restarted_after_one_that_had_a_deadline()
    {
        var gate = NewGate();
        var pool = StartVirtual(
            new TaskPoolOptions { Workers = 1, Timeout = TimeSpan.FromSeconds(10) },
            new TaskHandlers().Handle<Work>(gate.Pass));
        var first = await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);
        await Settle(pool);
        gate.Open(1);
        Assert.True((await first.Outcome.Within("the first task ends")).IsSuccess);

        await Restart(Inside(pool).Crew.InService[0].Actor!);
        var second = await pool.SubmitAsync(new Work(2));
        await gate.Entered(2);
        await Advance(pool, TimeSpan.FromSeconds(11));

        Assert.Equal(OutcomeKind.TimedOut, (await second.Outcome.Within("the second task times out")).Kind);
    }

    [Fact]
    public async Task Worker_is_known_as_the_keeper_of_its_slot_when_it_has_started_whether_or_not_its_router_has_noted_it()
    {
        using var pool = new Pool(new TaskPoolOptions { Workers = 1 }, handlers: null);
        pool.Crew.Resize(1);
        var slot = Assert.Single(pool.Crew.InService);

        var worker = System.ActorOf(TaskWorker.Props(pool, slot));
        await Fence(worker);

        Assert.Equal(worker, slot.Actor); // Or its loop would have nobody to tell of a deadline.
        Assert.True(await worker.GracefulStop(Safety.Net));
    }
}
