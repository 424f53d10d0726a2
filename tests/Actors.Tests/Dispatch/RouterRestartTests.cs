using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Dispatch;

public sealed class RouterRestartTests : VirtualTimeTests
{
    public enum Part
    {
        Router,
        Coordinator,
    }

    [Theory]
    [InlineData(Part.Router)]
    [InlineData(Part.Coordinator)]
    public async Task Restart_loses_nothing_and_no_question_when_tasks_are_queued_running_delayed_and_retrying(Part part)
    {
        var gate = NewGate();
        var second = TimeSpan.FromSeconds(1);
        var failed = false;
        var options = new TaskPoolOptions { Workers = 1, Retries = 1, Backoff = new RetryBackoff { Initial = 2 * second, Jitter = 0 } };
        var pool = StartVirtual(options, new TaskHandlers().Handle<Work>(gate.Pass).Handle<string>((_, _) =>
        {
            if (failed)
            {
                return default;
            }

            failed = true;
            throw new InvalidOperationException("the first attempt fails");
        }));
        var sender = ListenVirtual();
        pool.Router.Tell("retrying", sender.Ref);
        await Safety.Becomes(() => pool.GetStatus().Retrying == 1, "the first task waits for its retry");
        pool.Router.Tell(new Work(1), sender.Ref);
        pool.Router.Tell(new Work(2), sender.Ref);
        pool.Router.Tell(new TaskRequest(new Work(3)) { Delay = second }, sender.Ref);
        await gate.Entered(1);
        pool.Coordinator.Tell(new WhenAllDone(), sender.Ref);
        await Fence(pool.Coordinator);

        await Restart(part == Part.Router ? pool.Router : pool.Coordinator);

        var status = pool.GetStatus();
        Assert.Equal((1, 1, 1L, 1, 4L), (status.Running, status.Delayed, status.Queued, status.Retrying, status.Outstanding));
        gate.Open();
        Assert.Equal([new Work(1), new Work(2)], (await sender.Outcomes(2)).Select(outcome => outcome.Task));
        await Advance(pool, second);
        Assert.Equal(new Work(3), (await sender.Next<TaskOutcome>()).Task);
        await Advance(pool, second);
        Assert.Equal(("retrying", 2), (await sender.Next<TaskOutcome>()) is var last ? ((string)last.Task, last.Attempts) : default);
        Assert.Equal(new OutcomeCounts(4, 0, 0, 0, 0), (await sender.Next<AllDone>()).Counts);
        await sender.HasHeardNothing();
    }

    [Fact]
    public async Task Coordinator_that_somebody_stops_is_followed_by_one_that_answers_what_was_asked()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        pool.Router.Tell(new Work(1));
        await gate.Entered(1);
        var allDone = pool.WaitAsync();
        Assert.True(await pool.Coordinator.GracefulStop(Safety.Net));
        await Fence(pool.Router);

        gate.Open();

        Assert.Equal(1, (await allDone.Within("the question is answered")).Counts.Succeeded);
        Assert.Equal(1, (await pool.Coordinator.Ask<AllDone>(new WhenAllDone()).Within("the next coordinator answers")).Counts.Succeeded);
        Assert.Equal(1, (await pool.StopAsync().Within("the pool stops")).Counts.Succeeded);
    }

    [Fact]
    public async Task Router_answers_the_pause_and_the_resize_that_were_asked_for_when_it_restarts()
    {
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 2 }, new TaskHandlers().Handle<Work>(gate.Pass));
        pool.Router.Tell(new Work(1));
        pool.Router.Tell(new Work(2));
        await gate.Entered(2);
        var resized = pool.ResizeAsync(1);
        await Fence(pool.Router);
        await Restart(pool.Router);
        Assert.False(resized.IsCompleted);

        gate.Open(2);
        gate.Open(1);

        Assert.Equal(1, (await resized.Within("the resize is answered")).Workers);
        Assert.True((await pool.PauseDispatchAsync().Within("the pause is answered")).DispatchPaused);
    }

    [Fact]
    public async Task Router_ends_a_stop_at_its_deadline_when_it_restarts_meanwhile()
    {
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1 }, new TaskHandlers().Handle<Work>(gate.PassDeaf));
        pool.Router.Tell(new Work(1));
        await gate.Entered(1);
        var stopped = pool.StopAsync(TimeSpan.FromSeconds(20));
        await Fence(pool.Router);
        await Restart(pool.Router);

        await Advance(pool, TimeSpan.FromSeconds(15));
        Assert.False(stopped.IsCompleted);
        await Advance(pool, TimeSpan.FromSeconds(5));

        Assert.Equal(OutcomeReason.Stuck, Assert.Single((await stopped.Within("the stop ends")).NotDone).Reason);
    }
}
