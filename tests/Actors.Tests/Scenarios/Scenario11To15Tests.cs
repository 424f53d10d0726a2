using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Scenarios;

public sealed class Scenario11To15Tests : VirtualTimeTests
{
    [Fact]
    public async Task Scenario_11_task_told_before_any_worker_exists_is_run()
    {
        var sender = Listen();
        var router = System.ActorOf(TaskRouter.Props(System, new TaskPoolOptions { Workers = 1 }, new TaskHandlers().Handle<Work>((_, _) => default)));

        router.Tell(new Work(1), sender.Ref); // The router may not have started yet.

        Assert.True((await sender.Next<TaskOutcome>()).IsSuccess);
        System.Stop(router);
    }

    [Fact]
    public async Task Scenario_11_task_told_after_all_workers_were_stopped_is_run()
    {
        var pool = Start(3, new TaskHandlers().Handle<Work>((_, _) => default));
        var sender = Listen();
        foreach (var slot in Inside(pool).Crew.InService)
        {
            await slot.Actor!.GracefulStop(Safety.Net);
        }

        pool.Router.Tell(new Work(1), sender.Ref);

        Assert.True((await sender.Next<TaskOutcome>()).IsSuccess);
        Assert.Equal(3, pool.GetStatus().Workers);
    }

    [Fact]
    public async Task Scenario_13_all_done_waits_for_a_retry_and_lists_the_last_failure()
    {
        var pool = StartVirtual(
            new TaskPoolOptions { Workers = 1, Retries = 2, Backoff = new RetryBackoff { Initial = TimeSpan.FromSeconds(1), Jitter = 0 } },
            new TaskHandlers().Handle<Work>((_, context) => throw new InvalidOperationException($"attempt {context.Attempt}")));
        var asker = ListenVirtual();
        pool.Router.Tell(new Work(1));
        pool.Coordinator.Tell(new WhenAllDone(), asker.Ref);
        await Safety.Becomes(() => pool.GetStatus().Retrying == 1, "the task waits for its first retry");
        await Fence(pool.Coordinator);
        await asker.HasHeardNothing();
        Assert.Contains("retry", Assert.Single(pool.GetStatus().HeldBy), StringComparison.Ordinal);

        await Advance(pool, TimeSpan.FromSeconds(1));
        await Safety.Becomes(() => pool.GetStatus() is { Retrying: 1, NextDue.TotalSeconds: 2 }, "the task waits for its second retry");
        await asker.HasHeardNothing();
        await Advance(pool, TimeSpan.FromSeconds(2));

        var done = await asker.Next<AllDone>();
        Assert.Equal(new OutcomeCounts(0, 1, 0, 0, 0), done.Counts);
        Assert.Equal(("attempt 3", 3), (Assert.Single(done.Failures).Error?.Message, done.Failures[0].Attempts));
    }

    [Fact]
    public async Task Scenario_15_await_of_a_queued_task_ends_when_it_is_cancelled()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);
        var queued = await pool.SubmitAsync(new TaskRequest(new Work(2)) { Id = "queued" });
        var awaited = queued.Outcome;

        Assert.Equal(CancelResult.Cancelled, pool.Cancel("queued"));

        Assert.Equal(OutcomeReason.Caller, (await awaited.Within("the await ends")).Reason);
        Assert.Equal(CancelResult.NotFound, pool.Cancel("queued"));
        Assert.Equal([1], gate.Entries);
    }

    [Fact]
    public async Task Scenario_15_await_of_a_running_or_delayed_task_ends_when_it_is_cancelled()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        var running = await pool.SubmitAsync(new Work(1));
        var delayed = await pool.SubmitAsync(new TaskRequest(new Work(2)) { Delay = TimeSpan.FromDays(1) });
        await gate.Entered(1);

        Assert.Equal(CancelResult.Signalled, running.Cancel());
        Assert.Equal(CancelResult.Cancelled, delayed.Cancel());

        Assert.Equal(OutcomeKind.Cancelled, (await running.Outcome.Within("the running one ends")).Kind);
        Assert.Equal(OutcomeKind.Cancelled, (await delayed.Outcome.Within("the delayed one ends")).Kind);
        Assert.Equal(2, (await pool.WaitAsync().Within("all is done")).Counts.Cancelled);
    }
}
