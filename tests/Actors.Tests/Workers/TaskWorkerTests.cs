using Actors.Tests.Fixtures;

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
}
