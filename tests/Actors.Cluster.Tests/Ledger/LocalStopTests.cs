using Actors.Tests.Fixtures;

namespace Actors.Tests.Ledger;

/// <summary>A durable pool that stops ends no task: what the next life of the same store then does.</summary>
public sealed class LocalStopTests : LocalPools
{
    private readonly Gate _gate = new();

    [Fact]
    public async Task Promise_8_stop_keeps_what_does_not_run_and_its_tickets_fault()
    {
        Handler = Heed;
        var pool = await StartAsync();
        var tickets = await Submit(pool, 5);
        await _gate.Entered(2);
        var delayed = await pool.SubmitAsync(new TaskRequest(new Job(9)) { Delay = TimeSpan.FromDays(1) }).AsTask().Within("it is admitted");
        var wait = pool.WaitAsync();
        await pool.GetStatusAsync();

        var stop = pool.StopAsync(TimeSpan.FromMinutes(1));

        foreach (var ticket in tickets[2..].Append(delayed))
        {
            Assert.Equal(1, (await Assert.ThrowsAsync<PoolStoppedException>(() => ticket.Outcome).Within("its ticket says that it is kept")).Kept);
        }

        Assert.Equal(OutcomeReason.Stopping, (await (await pool.SubmitAsync(new Job(100)).AsTask().Within("a submission is answered")).Outcome.Within("it is rejected")).Reason);
        Assert.False(stop.IsCompleted);
        Assert.False(wait.IsCompleted);
        _gate.Open();
        var report = await stop.Within("the report");
        Assert.Equal((new OutcomeCounts(2, 0, 0, 0, 0), 4L, true), (report.Counts, report.Kept, report.IsComplete));
        Assert.Empty(report.NotDone);
        Assert.Equal([new Job(2), new Job(3), new Job(4), new Job(9)], report.KeptTasks.Select(kept => (Job)kept.Task).OrderBy(job => job.Number));
        Assert.Equal(tickets[2..].Append(delayed).Select(ticket => ticket.Id).ToHashSet(), report.KeptTasks.Select(kept => kept.Id).ToHashSet());
        Assert.All(await Task.WhenAll(tickets[..2].Select(ticket => ticket.Outcome)), outcome => Assert.True(outcome.IsSuccess));
        Assert.Equal(4, (await Assert.ThrowsAsync<PoolStoppedException>(() => wait).Within("who waits for all hears that they are kept")).Kept);
        Assert.Equal(4, (await Assert.ThrowsAsync<PoolStoppedException>(() => pool.WaitAsync()).Within("and who asks later")).Kept);
        Assert.Equal((4L, report.Counts), (await pool.StopAsync().Within("a second stop")) is var again ? (again.Kept, again.Counts) : default);

        var next = await StartAsync(new Disk(StoredIn));
        await Safety.Becomes(() => Begun.Count == 5, "the three that waited run");
        await next.CancelAsync(delayed.Id);
        Assert.Equal(new OutcomeCounts(5, 0, 0, 0, 1), (await next.WaitAsync().Within("all done")).Counts);
        Assert.Equal(7, await next.RunAsync<int>(new Job(7)).Within("the next life takes tasks"));
        Assert.Equal([(0, 1), (1, 1), (2, 1), (3, 1), (4, 1), (7, 1)], Begun.Order());
    }

    [Fact]
    public async Task Promise_8_attempt_that_heeds_the_token_of_the_stop_is_made_again_and_one_that_succeeds_in_spite_of_it_is_not()
    {
        Handler = async (job, context) =>
        {
            if (job.Number == 0)
            {
                await _gate.Pass(0, context.Token);
            }
            else
            {
                await Record.ExceptionAsync(() => _gate.Pass(1, context.Token).AsTask());
            }

            return job.Number;
        };
        var pool = await StartAsync();
        var tickets = await Submit(pool, 2);
        await _gate.Entered(2);

        var report = await pool.StopAsync(TimeSpan.FromMilliseconds(200)).Within("the report");

        Assert.Equal((new OutcomeCounts(1, 0, 0, 0, 0), new KeptTask(tickets[0].Id, new Job(0), 1)), (report.Counts, Assert.Single(report.KeptTasks)));
        Assert.True((await tickets[1].Outcome).IsSuccess);
        await Assert.ThrowsAsync<PoolStoppedException>(() => tickets[0].Outcome).Within("it is kept");

        Handler = (job, _) => new(job.Number);
        var next = await StartAsync(new Disk(StoredIn));
        Assert.Equal(new OutcomeCounts(2, 0, 0, 0, 0), (await next.WaitAsync().Within("all done")).Counts);
        Assert.Equal([(0, 1), (0, 2), (1, 1)], Begun.Order());
    }

    [Fact]
    public async Task Promise_8_code_that_ignores_the_token_of_the_stop_is_kept_at_its_deadline()
    {
        Handler = async (job, _) =>
        {
            await _gate.Pass(job.Number, CancellationToken.None);
            return 1;
        };
        var pool = await StartAsync();
        var ticket = Assert.Single(await Submit(pool, 1));
        await _gate.Entered(1);

        var report = await pool.StopAsync(TimeSpan.FromMilliseconds(200)).Within("the report");

        Assert.Equal((default, 1L, true), (report.Counts, report.Kept, report.IsComplete));
        await Assert.ThrowsAsync<PoolStoppedException>(() => ticket.Outcome).Within("it is kept");
        Handler = (job, _) => new(job.Number);
        Assert.Equal(1, (await (await StartAsync(new Disk(StoredIn))).WaitAsync().Within("all done")).Counts.Succeeded);
        Assert.Equal([(0, 1), (0, 2)], Begun.Order());
        _gate.Open();
    }

    [Fact]
    public async Task Promise_8_drain_runs_all_and_keeps_what_its_deadline_leaves()
    {
        Handler = Heed;
        var pool = await StartAsync();
        await Submit(pool, 5);
        await _gate.Entered(2);
        _gate.Open();
        Assert.Equal((5L, 0L), (await pool.DrainAsync().Within("the report")) is var all ? (all.Counts.Succeeded, all.Kept) : default);

        var held = new Gate();
        Handler = async (job, context) =>
        {
            await held.Pass(job.Number, context.Token);
            return 1;
        };
        var second = await StartAsync(new Disk(StoredIn));
        await Submit(second, 5, first: 10);
        await held.Entered(2);
        var drained = await second.DrainAsync(TimeSpan.FromMilliseconds(200)).Within("the deadline passes");

        Assert.Equal((5L, 5L, 0), (drained.Counts.Total, drained.Kept, drained.NotDone.Count));
        Assert.Equal([1, 1, 0, 0, 0], drained.KeptTasks.OrderBy(kept => ((Job)kept.Task).Number).Select(kept => kept.Attempts));
        Assert.Equal(Intake.Stopped, (await second.GetStatusAsync()).Intake);
    }

    [Fact]
    public async Task Promise_8_stop_while_the_store_is_down_says_by_its_deadline_that_nothing_is_known_and_stops_when_it_is_back()
    {
        Handler = Heed;
        var pool = await StartAsync();
        var tickets = await Submit(pool, 4);
        await _gate.Entered(2);
        StoredIn.IsDown = true;
        _gate.Open(0);
        await StoredIn.HasFailed.Task.Within("the store has failed");

        var report = await pool.StopAsync(TimeSpan.FromMilliseconds(100)).Within("the report");

        Assert.Equal((false, 0L), (report.IsComplete, report.Kept));
        Assert.All(tickets, ticket => Assert.False(ticket.Outcome.IsCompleted));
        StoredIn.IsDown = false;
        foreach (var ticket in tickets[1..])
        {
            await Assert.ThrowsAsync<PoolStoppedException>(() => ticket.Outcome).Within("the store is back, and the pool stops");
        }

        // What had ended was not written: it is kept as well, or was run once more before the router heard of the stop.
        var known = await pool.StopAsync(TimeSpan.FromMilliseconds(100)).Within("the report");
        Assert.Equal((true, 4L), (known.IsComplete, known.Kept + known.Counts.Succeeded));
        Assert.InRange(known.Kept, 3, 4);
    }

    [Fact]
    public async Task Promise_8_process_that_shuts_down_stops_its_pool()
    {
        Handler = Heed;
        var pool = await StartAsync(configure: options => options with { DrainDeadline = TimeSpan.FromMilliseconds(400) });
        var tickets = await Submit(pool, 4);
        await _gate.Entered(2);
        var wait = pool.WaitAsync();

        await ShutDown();

        foreach (var ticket in tickets)
        {
            await Assert.ThrowsAsync<PoolStoppedException>(() => ticket.Outcome).Within("it is kept");
        }

        Assert.Equal(4, (await Assert.ThrowsAsync<PoolStoppedException>(() => wait).Within("so are all")).Kept);
        _gate.Open();
        Assert.Equal(4, (await (await StartAsync()).WaitAsync().Within("all done")).Counts.Succeeded);
        Assert.Equal([(0, 1), (0, 2), (1, 1), (1, 2), (2, 1), (3, 1)], Begun.Order());
    }

    [Fact]
    public async Task Stream_of_outcomes_ends_with_the_stop()
    {
        Handler = Heed;
        var pool = await StartAsync();
        var outcomes = new List<TaskOutcome>();
        var reading = Task.Run(async () =>
        {
            await foreach (var outcome in pool.RunAllAsync(Jobs(), inOrder: false))
            {
                outcomes.Add(outcome);
            }
        });
        await _gate.Entered(2);
        while ((await pool.GetStatusAsync()).Outstanding < 3)
        {
            // The third is on its way: each waits for the one before to be written, which may have begun already.
        }

        var stop = pool.StopAsync(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<PoolStoppedException>(() => reading).Within("the stream ends");
        Assert.Empty(outcomes);
        _gate.Open();
        Assert.Equal(1, (await stop.Within("the report")).Kept);

        static async IAsyncEnumerable<Job> Jobs()
        {
            for (var number = 0; number < 3; number++)
            {
                await Task.Yield();
                yield return new Job(number);
            }
        }
    }

    [Fact]
    public async Task Token_of_a_submission_ends_the_wait_for_the_store_and_the_task_is_not_lost()
    {
        var pool = await StartAsync();
        await pool.SubmitAsync(new Job(1)).AsTask().Within("the task is admitted");
        StoredIn.IsDown = true;
        using var giveUp = new CancellationTokenSource();
        var submission = pool.SubmitAsync(new Job(2), giveUp.Token).AsTask();
        await StoredIn.HasFailed.Task.Within("the store has failed");
        Assert.False(submission.IsCompleted);

        await giveUp.CancelAsync();

        Assert.Equal(giveUp.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => submission).Within("the wait is given up")).CancellationToken);
        StoredIn.IsDown = false;
        Assert.Equal(2, (await pool.WaitAsync().Within("all done")).Counts.Succeeded);
        Assert.Contains((2, 1), Begun);
    }

    private async ValueTask<int> Heed(Job job, TaskContext context)
    {
        await _gate.Pass(job.Number, context.Token);
        return job.Number;
    }

    private static async Task<List<TaskTicket>> Submit(TaskPool pool, int count, int first = 0)
    {
        var tickets = new List<TaskTicket>();
        for (var number = first; number < first + count; number++)
        {
            tickets.Add(await pool.SubmitAsync(new Job(number)).AsTask().Within("the task is admitted"));
        }

        return tickets;
    }
}
