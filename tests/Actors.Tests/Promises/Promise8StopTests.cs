using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Promises;

public sealed class Promise8StopTests : VirtualTimeTests
{
    private static readonly TaskPoolOptions Options = new() { Workers = 2, StuckGrace = TimeSpan.FromSeconds(5), Retries = 1 };

    [Fact]
    public async Task Promise_8_a_drain_runs_everything_that_was_admitted_delayed_tasks_and_retries_included()
    {
        var pool = StartVirtual(Options, new TaskHandlers().Handle<Work>((work, context) =>
            work.Number == 2 && context.Attempt == 1 ? throw new InvalidOperationException("again") : default));
        pool.Router.Tell(new Work(1));
        pool.Router.Tell(new TaskRequest(new Work(2)) { Backoff = new RetryBackoff { Jitter = 0 } });
        pool.Router.Tell(new TaskRequest(new Work(3)) { Delay = TimeSpan.FromSeconds(10) });
        await Safety.Becomes(() => pool.GetStatus() is { Retrying: 1, Counts.Succeeded: 1 }, "the second waits for its retry");
        var drained = pool.DrainAsync(TimeSpan.FromMinutes(1));
        await Advance(pool, TimeSpan.FromSeconds(1));
        Assert.False(drained.IsCompleted);

        // From here on there is no way back.
        Assert.False((await pool.PauseIntakeAsync(paused: false)).IntakePaused);
        Assert.Equal(Intake.Draining, pool.GetStatus().Intake);
        await Advance(pool, TimeSpan.FromSeconds(9));

        var report = await drained.Within("the pool is drained", () => pool.GetStatus());
        Assert.Equal(new OutcomeCounts(3, 0, 0, 0, 0), report.Counts);
        Assert.Empty(report.NotDone);
        Assert.Equal(Intake.Stopped, pool.GetStatus().Intake);
    }

    [Fact]
    public async Task Promise_8_a_stop_finishes_what_runs_and_cancels_the_rest_and_reports_it()
    {
        var gate = NewGate();
        var pool = StartVirtual(Options, new TaskHandlers().Handle<Work>(gate.Pass));
        var sender = ListenVirtual();
        foreach (var number in Enumerable.Range(1, 3))
        {
            pool.Router.Tell(new Work(number), sender.Ref);
        }

        pool.Router.Tell(new TaskRequest(new Work(4)) { Delay = TimeSpan.FromDays(1) }, sender.Ref);
        await gate.Entered(2);
        var stopped = pool.StopAsync(TimeSpan.FromSeconds(20));

        Assert.All(await sender.Outcomes(2), outcome => Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Stopped, 0), (outcome.Kind, outcome.Reason, outcome.Attempts)));
        Assert.False(stopped.IsCompleted);
        gate.Open();
        Assert.All(await sender.Outcomes(2), outcome => Assert.True(outcome.IsSuccess));
        var report = await stopped.Within("what ran has ended");
        Assert.Equal(new OutcomeCounts(2, 0, 0, 0, 2), report.Counts);
        Assert.Equal([3, 4], report.NotDone.Select(outcome => ((Work)outcome.Task).Number));
    }

    [Fact]
    public async Task Promise_8_shortly_before_the_deadline_what_still_runs_is_signalled()
    {
        var gate = NewGate();
        var pool = StartVirtual(Options, new TaskHandlers().Handle<Work>(gate.Pass));
        pool.Router.Tell(new Work(1));
        await gate.Entered(1);
        var stopped = pool.StopAsync(TimeSpan.FromSeconds(20));
        await Advance(pool, TimeSpan.FromSeconds(14));
        Assert.Equal(1, pool.GetStatus().Running);
        await Advance(pool, TimeSpan.FromSeconds(1));

        var report = await stopped.Within("the token is heeded one grace before the deadline");
        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Stopped), (Assert.Single(report.NotDone).Kind, report.NotDone[0].Reason));
    }

    [Fact]
    public async Task Promise_8_what_still_runs_has_half_of_a_deadline_that_is_shorter_than_two_graces()
    {
        var gate = NewGate();
        var pool = StartVirtual(Options, new TaskHandlers().Handle<Work>(gate.Pass));
        pool.Router.Tell(new Work(1));
        await gate.Entered(1);
        var stopped = pool.StopAsync(TimeSpan.FromSeconds(4));
        await Advance(pool, TimeSpan.FromSeconds(1));
        Assert.Equal(1, pool.GetStatus().Running);
        await Advance(pool, TimeSpan.FromSeconds(1));

        Assert.Equal(OutcomeReason.Stopped, Assert.Single((await stopped.Within("the token is heeded half-way")).NotDone).Reason);
    }

    [Fact]
    public async Task Promise_8_code_that_ignores_its_token_is_stuck_at_the_deadline()
    {
        var gate = NewGate();
        var pool = StartVirtual(Options, new TaskHandlers().Handle<Work>(gate.PassDeaf));
        pool.Router.Tell(new Work(1));
        await gate.Entered(1);
        var stopped = pool.StopAsync(TimeSpan.FromSeconds(20));
        await Advance(pool, TimeSpan.FromSeconds(15));
        Assert.False(stopped.IsCompleted);
        await Advance(pool, TimeSpan.FromSeconds(5));

        var report = await stopped.Within("the stop ends at its deadline", () => pool.GetStatus());
        Assert.Equal((OutcomeKind.TimedOut, OutcomeReason.Stuck), (Assert.Single(report.NotDone).Kind, report.NotDone[0].Reason));
    }

    [Fact]
    public async Task Promise_8_a_second_stop_shortens_the_deadline_and_a_later_one_does_not_lengthen_it()
    {
        var gate = NewGate();
        var pool = StartVirtual(Options, new TaskHandlers().Handle<Work>(gate.PassDeaf));
        pool.Router.Tell(new Work(1));
        await gate.Entered(1);
        var first = pool.DrainAsync(TimeSpan.FromHours(1));
        var second = pool.StopAsync(TimeSpan.FromSeconds(20));
        var third = pool.StopAsync(TimeSpan.FromMinutes(10));
        await Advance(pool, TimeSpan.FromSeconds(15));
        await Advance(pool, TimeSpan.FromSeconds(5));

        foreach (var stop in new[] { first, second, third })
        {
            Assert.Single((await stop.Within("every call ends at the shortest deadline")).NotDone);
        }
    }

    [Fact]
    public async Task Promise_8_a_stopping_pool_makes_no_further_attempt()
    {
        var gate = NewGate();
        var pool = StartVirtual(Options, new TaskHandlers().Handle<Work>(async (work, context) =>
        {
            await gate.Pass(work, context);
            throw new InvalidOperationException("no retry any more");
        }));
        pool.Router.Tell(new Work(1));
        await gate.Entered(1);
        var stopped = pool.StopAsync();
        await Fence(pool.Router);
        gate.Open();

        Assert.Equal(new OutcomeCounts(0, 1, 0, 0, 0), (await stopped.Within("the attempt has ended")).Counts);
    }

    [Fact]
    public async Task Promise_8_disposing_drains_and_may_be_done_twice()
    {
        var gate = NewGate();
        var pool = Start(2, new TaskHandlers().Handle<Work>(gate.Pass));
        foreach (var number in Enumerable.Range(1, 10))
        {
            pool.Router.Tell(new Work(number));
        }

        var disposed = pool.DisposeAsync().AsTask();
        await gate.Entered(2);
        Assert.False(disposed.IsCompleted);
        gate.Open();
        await disposed.Within("the pool is disposed of");
        await pool.DisposeAsync().AsTask().Within("a second time does nothing");

        Assert.Equal(10, pool.GetStatus().Counts.Succeeded);
        Assert.Equal(OutcomeReason.Stopping, (await (await pool.SubmitAsync(new Work(11))).Outcome).Reason);
    }

    [Fact]
    public async Task Promise_8_a_router_that_is_stopped_ends_everything()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.PassDeaf));
        var tickets = new List<TaskTicket> { await pool.SubmitAsync(new Work(1)), await pool.SubmitAsync(new Work(2)) };
        tickets.Add(await pool.SubmitAsync(new TaskRequest(new Work(3)) { Delay = TimeSpan.FromDays(1) }));
        await gate.Entered(1);
        var wait = pool.WaitAsync();

        await pool.Router.GracefulStop(Safety.Net);

        var outcomes = await Task.WhenAll(tickets.Select(ticket => ticket.Outcome)).Within("every task has its outcome");
        Assert.Equal([OutcomeReason.Stuck, OutcomeReason.Stopped, OutcomeReason.Stopped], outcomes.Select(outcome => outcome.Reason));
        Assert.Equal(3, (await wait.Within("the wait ends")).Counts.Total);
        Assert.Equal(3, (await pool.StopAsync().Within("a stop has nothing to do")).Counts.Total);
        Assert.Equal(Intake.Stopped, pool.GetStatus().Intake);
    }
}
