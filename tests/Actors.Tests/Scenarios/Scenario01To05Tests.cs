using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Scenarios;

public sealed class Scenario01To05Tests : PoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Scenario_01_tasks_that_throw_leave_the_others_untouched(int workers)
    {
        const int Tasks = 1_000;
        const int EveryNth = 7;
        var pool = Start(workers, new TaskHandlers().Handle<Work, int>((work, _) =>
            work.Number % EveryNth == 0 ? throw new InvalidOperationException($"no {work.Number}") : new ValueTask<int>(work.Number)));
        var sender = Listen();

        for (var number = 1; number <= Tasks; number++)
        {
            pool.Router.Tell(new Work(number), sender.Ref);
        }

        var outcomes = await sender.Outcomes(Tasks);
        var done = await pool.WaitAsync().Within("all is done");

        Assert.Equal(Enumerable.Range(1, Tasks), outcomes.Select(outcome => ((Work)outcome.Task).Number).Order());
        Assert.All(outcomes, outcome =>
        {
            var number = ((Work)outcome.Task).Number;
            Assert.Equal(number % EveryNth == 0 ? OutcomeKind.Failed : OutcomeKind.Succeeded, outcome.Kind);
            Assert.Equal(number % EveryNth == 0 ? $"no {number}" : null, outcome.Error?.Message);
            Assert.Equal(number % EveryNth == 0 ? null : number, outcome.Result);
        });
        Assert.Equal(new OutcomeCounts(Tasks - (Tasks / EveryNth), Tasks / EveryNth, 0, 0, 0), done.Counts);
        Assert.Equal(16, done.Failures.Count);
    }

    [Fact]
    public async Task Scenario_02_short_tasks_do_not_wait_behind_a_long_one_while_a_worker_is_idle()
    {
        var gate = NewGate();
        var pool = Start(2, new TaskHandlers().Handle<Work>(gate.Pass).Handle<int, int>((number, _) => new ValueTask<int>(number)));
        var sender = Listen();

        pool.Router.Tell(new Work(1), sender.Ref);
        for (var number = 0; number < 100; number++)
        {
            pool.Router.Tell(number, sender.Ref);
        }

        // All of them end while the long one holds its worker.
        var outcomes = await sender.Outcomes(100);

        Assert.Equal(Enumerable.Range(0, 100), outcomes.Select(outcome => (int)outcome.Result!).Order());
        Assert.Equal(1, pool.GetStatus().Outstanding);
    }

    [Fact]
    public async Task Scenario_03_last_tasks_that_finish_together_make_one_all_done()
    {
        var pool = Start(2, new TaskHandlers().Handle<Barrier>((barrier, _) =>
        {
            barrier.SignalAndWait();
            return default;
        }));
        var asker = Listen();

        for (var round = 0; round < 200; round++)
        {
            using var together = new Barrier(2);
            pool.Router.Tell(together);
            pool.Router.Tell(together);
            pool.Coordinator.Tell(new WhenAllDone(), asker.Ref);

            Assert.Equal(2 * (round + 1), (await asker.Next<AllDone>()).Counts.Total);
        }

        await Fence(pool.Coordinator);
        await asker.HasHeardNothing();
    }

    [Fact]
    public async Task Scenario_04_task_that_submits_to_its_own_full_pool_is_rejected_and_its_waits_are_refused()
    {
        TaskPool? pool = null;
        pool = Start(new TaskPoolOptions { Workers = 1, Capacity = 1 });

        var (inner, outcome, wait) = await pool.RunAsync(async _ =>
        {
            var ticket = await pool.SubmitAsync(_ => Task.CompletedTask);
            return (
                await ticket.Outcome,
                await Record.ExceptionAsync(() => pool.RunAsync(_ => Task.CompletedTask)),
                await Record.ExceptionAsync(() => pool.WaitAsync()));
        }).Within("the outer task ends");

        Assert.Equal((OutcomeKind.Rejected, OutcomeReason.Full), (inner.Kind, inner.Reason));
        Assert.IsType<WaitRefusedException>(outcome);
        Assert.IsType<WaitRefusedException>(wait);
    }

    [Fact]
    public async Task Scenario_04_task_that_submits_without_waiting_is_served()
    {
        TaskPool? pool = null;
        pool = Start(new TaskPoolOptions { Workers = 1, Capacity = 2 });

        var (inner, refused) = await pool.RunAsync(async _ =>
        {
            var ticket = await pool.SubmitAsync(_ => Task.CompletedTask);
            return (ticket, await Record.ExceptionAsync(() => ticket.Outcome));
        }).Within("the outer task ends");

        Assert.IsType<WaitRefusedException>(refused);
        Assert.True((await inner.Outcome.Within("the inner task ends")).IsSuccess);
    }

    [Fact]
    public async Task Scenario_05_stop_with_a_full_queue_and_blocked_submitters_resolves_everything()
    {
        var gate = NewGate();
        var pool = Start(new TaskPoolOptions { Workers = 1, Capacity = 3 }, new TaskHandlers().Handle<Work>(gate.Pass));
        var tickets = new List<TaskTicket>();
        for (var number = 1; number <= 3; number++)
        {
            tickets.Add(await pool.SubmitAsync(new Work(number)));
        }

        await gate.Entered(1);
        var blocked = Enumerable.Range(4, 10).Select(number => pool.SubmitAsync(new Work(number)).AsTask()).ToList();
        var allDone = pool.WaitAsync();

        var report = pool.StopAsync();
        var late = await Task.WhenAll(blocked).Within("the blocked submitters are answered");
        gate.Open();

        Assert.All(late, ticket => Assert.Equal(OutcomeReason.Stopping, ticket.Outcome.Result.Reason));
        Assert.Equal([2, 3], (await report.Within("the stop ends")).NotDone.Select(outcome => ((Work)outcome.Task).Number));
        Assert.True((await tickets[0].Outcome).IsSuccess);
        Assert.Equal(OutcomeReason.Stopped, (await tickets[1].Outcome).Reason);
        Assert.Equal(3, (await allDone.Within("all is done")).Counts.Total);
        Assert.Equal(Intake.Stopped, pool.GetStatus().Intake);
    }
}
