using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Policies;

public sealed class PauseTests : PoolTests
{
    [Fact]
    public async Task While_intake_is_paused_a_tell_is_rejected_a_submitter_waits_and_what_was_admitted_runs()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        var sender = Listen();
        pool.Router.Tell(new Work(1), sender.Ref);
        Assert.Equal(new PauseAnswer(IntakePaused: true, DispatchPaused: false), await pool.PauseIntakeAsync());

        pool.Router.Tell(new Work(2), sender.Ref);
        Assert.Equal(OutcomeReason.Paused, (await sender.Next<TaskOutcome>()).Reason);
        var waits = pool.SubmitAsync(new Work(3)).AsTask();
        gate.Open();
        Assert.True((await sender.Next<TaskOutcome>()).IsSuccess);
        await pool.WaitAsync().Within("the admitted task is done");
        Assert.False(waits.IsCompleted);

        Assert.False((await pool.PauseIntakeAsync(paused: false)).IntakePaused);
        Assert.True((await (await waits.Within("the submitter is let in")).Outcome.Within("its task runs")).IsSuccess);
    }

    [Fact]
    public async Task Once_a_pause_of_dispatch_is_answered_nothing_starts_until_it_is_resumed()
    {
        const int Rounds = 100;
        var started = 0L;
        var pool = Start(2, new TaskHandlers().Handle<Work>((_, _) =>
        {
            Interlocked.Increment(ref started);
            return default;
        }));
        for (var round = 0; round < Rounds; round++)
        {
            for (var n = 0; n < 50; n++)
            {
                pool.Router.Tell(new Work(n));
            }

            Assert.True((await pool.PauseDispatchAsync().Within("the pause is answered")).DispatchPaused);

            // What had begun by then may not have come to its first line yet.
            await Safety.Becomes(() => pool.GetStatus().Running == 0, "what runs has ended");
            var seen = Interlocked.Read(ref started);
            pool.Router.Tell(new Work(50));
            await Fence(pool.Router);
            foreach (var slot in Inside(pool).Crew.InService)
            {
                await Fence(slot.Actor!);
            }

            Assert.Equal(seen, Interlocked.Read(ref started));
            await pool.PauseDispatchAsync(paused: false);
        }

        Assert.Equal(Rounds * 51, (await pool.WaitAsync().Within("all done")).Counts.Succeeded);
    }

    [Fact]
    public async Task Pause_of_dispatch_does_not_wait_for_a_task_that_runs()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        pool.Router.Tell(new Work(1));
        pool.Router.Tell(new Work(2));
        await gate.Entered(1);

        await pool.PauseDispatchAsync().Within("the pause is answered while the task runs");
        gate.Open();
        await Safety.Becomes(() => pool.GetStatus().Counts.Succeeded == 1, "the running task ends");
        Assert.Equal((1L, 0), (pool.GetStatus().Queued, pool.GetStatus().Running));
        await pool.PauseDispatchAsync(paused: false);
        await pool.WaitAsync().Within("the queued one runs after the pause");
    }
}
