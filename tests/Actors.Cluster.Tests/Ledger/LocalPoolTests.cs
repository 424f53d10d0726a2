using Actors.Tests.Fixtures;

namespace Actors.Tests.Ledger;

public sealed class LocalPoolTests : LocalPools
{
    [Fact]
    public async Task Tasks_run_and_all_done_is_answered()
    {
        var pool = await StartAsync();
        var tickets = new List<TaskTicket>();
        for (var n = 0; n < 1_000; n++)
        {
            tickets.Add(await pool.SubmitAsync(new Job(n)).AsTask().Within("the task is admitted"));
        }

        var outcomes = await Task.WhenAll(tickets.Select(ticket => ticket.Outcome)).Within("the outcomes");
        Assert.Equal(Enumerable.Range(0, 1_000).Select(n => (object)(n * 2)), outcomes.Select(outcome => outcome.Result));
        Assert.Equal(1_000, (await pool.WaitAsync().Within("all done")).Counts.Succeeded);
    }

    [Fact]
    public async Task Promise_10_what_was_admitted_runs_in_the_next_process()
    {
        var held = new TaskCompletionSource();
        Handler = async (job, _) =>
        {
            await held.Task;
            return job.Number;
        };
        var pool = await StartAsync();
        for (var n = 0; n < 10; n++)
        {
            await pool.SubmitAsync(new Job(n)).AsTask().Within("the task is admitted");
        }

        Handler = (job, _) => new(job.Number);
        var next = await StartAsync(new Disk(StoredIn)); // As it would be if the process had ended here.

        Assert.Equal(10, (await next.WaitAsync().Within("all done")).Counts.Succeeded);
        Assert.Equal(Enumerable.Range(0, 10), Begun.Select(begun => begun.Job).Distinct().Order());
        held.SetResult();
    }

    [Fact]
    public async Task Submission_waits_while_the_store_is_down_and_goes_on_when_it_is_back()
    {
        var pool = await StartAsync();
        await pool.SubmitAsync(new Job(1)).AsTask().Within("the task is admitted");
        StoredIn.IsDown = true;
        var submission = pool.SubmitAsync(new Job(2)).AsTask();
        await StoredIn.HasFailed.Task.Within("the store has failed");
        Assert.False(submission.IsCompleted);

        StoredIn.IsDown = false;

        var ticket = await submission.Within("the second task is admitted");
        Assert.Equal(4, (await ticket.Outcome.Within("the outcome")).Result);
        Assert.Equal(2, (await pool.WaitAsync().Within("all done")).Counts.Succeeded);
    }

    [Fact]
    public async Task Promise_10_task_may_begin_while_it_is_being_written_and_is_called_admitted_only_when_it_is()
    {
        var pool = await StartAsync();
        var first = await pool.SubmitAsync(new Job(1)).AsTask().Within("the task is admitted");
        await first.Outcome.Within("its outcome");
        StoredIn.Hold();

        var submission = pool.SubmitAsync(new Job(2)).AsTask();
        await Safety.Becomes(() => Begun.Any(begun => begun.Job == 2), "the second task has begun", () => string.Join(", ", Begun));
        Assert.False(submission.IsCompleted);
        StoredIn.Release();

        var ticket = await submission.Within("the second task is admitted");
        Assert.Equal(4, (await ticket.Outcome.Within("the outcome")).Result);
    }

    [Fact]
    public async Task Promise_10_task_that_has_begun_and_was_never_written_is_none_in_the_next_process()
    {
        var pool = await StartAsync();
        var first = await pool.SubmitAsync(new Job(1)).AsTask().Within("the task is admitted");
        await first.Outcome.Within("its outcome");
        StoredIn.Hold();
        _ = pool.SubmitAsync(new Job(2)).AsTask();
        await Safety.Becomes(() => Begun.Any(begun => begun.Job == 2), "the second task has begun", () => string.Join(", ", Begun));

        var next = await StartAsync(new Disk(StoredIn)); // As it would be if the process had ended here.

        Assert.Equal(1, (await next.WaitAsync().Within("all done")).Counts.Total);
        Assert.Single(Begun, begun => begun.Job == 2);
    }

    [Fact]
    public async Task Scenario_09_what_ran_when_the_process_ended_is_charged_in_the_next_and_not_by_a_router_that_begins_anew_in_the_same()
    {
        var held = new TaskCompletionSource();
        Handler = async (job, _) =>
        {
            await held.Task;
            return job.Number;
        };
        var pool = await StartAsync();
        var ticket = await pool.SubmitAsync(new Job(1)).AsTask().Within("the task is admitted");
        await Safety.Becomes(() => Begun.Count == 1, "it runs", () => Begun.Count);
        StoredIn.IsDown = true;
        var second = pool.SubmitAsync(new Job(2)).AsTask();
        await StoredIn.HasFailed.Task.Within("the store has failed");
        StoredIn.IsDown = false;
        await second.Within("the router is back");
        await Safety.Becomes(() => Begun.Count == 2, "the second runs", () => Begun.Count);
        Assert.Equal([1, 1], Slots.Running.Select(attempt => attempt.Number));

        // As it would be if the process had ended here.
        Slots.Kill();
        var next = await StartAsync(new Disk(StoredIn));
        await Safety.Becomes(() => Begun.Count == 4, "both run again", () => string.Join(", ", Begun));
        Assert.Equal([(1, 1), (1, 2), (2, 1), (2, 2)], Begun.Order());

        held.SetResult();
        Assert.Equal(2, (await next.WaitAsync().Within("all done")).Counts.Succeeded);
        Assert.Equal(1, (await ticket.Outcome.Within("the outcome")).Attempts);
    }
}
