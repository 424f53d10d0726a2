using System.Collections.Concurrent;
using Actors.Tests.Fixtures;

namespace Actors.Tests.TaskPools;

/// <summary>A <see cref="TaskPool"/> over the door of a node: the same as in one process, but for delegates.</summary>
[Collection(TwoNodes.Name)]
public sealed class TaskPoolTests(TwoNodes pool) : SharedPoolTests(pool)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Tasks_run_and_their_results_come_back(int node)
    {
        Pool.Handle = (_, job, _) => new(job.Number * 2);
        var pool = await Open(node);

        Assert.Equal(42, await pool.RunAsync<int>(new Job(21)));
        var outcomes = new List<TaskOutcome>();
        await foreach (var outcome in pool.RunAllAsync(Jobs(100), inOrder: true))
        {
            outcomes.Add(outcome);
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(n => n * 2), outcomes.Select(outcome => (int)outcome.Result!));
        Assert.Equal(Enumerable.Range(0, 100).Select(n => new Job(n)), outcomes.Select(outcome => outcome.Task));
        Assert.True(pool.TrySubmit(new Job(3), out var ticket));
        Assert.Equal(6, (await ticket.Outcome.Within("the outcome")).Result);
    }

    [Fact]
    public async Task Ticket_handler_and_outcome_name_a_task_by_the_same_id_and_no_two_tasks_have_one()
    {
        var seen = new ConcurrentDictionary<int, TaskId>();
        Pool.Handle = (_, job, context) =>
        {
            seen[job.Number] = context.Id;
            return new(job.Number);
        };
        TaskPool[] pools = [await Open(0), await Open(1)];

        var tickets = new List<TaskTicket>();
        for (var n = 0; n < 50; n++)
        {
            tickets.Add(await pools[n % 2].SubmitAsync(new Job(n)));
        }

        var outcomes = await Task.WhenAll(tickets.Select(ticket => ticket.Outcome)).Within("the outcomes");
        Assert.Equal(tickets.Select(ticket => ticket.Id), outcomes.Select(outcome => outcome.Id));
        Assert.Equal(tickets.Select(ticket => ticket.Id), Enumerable.Range(0, 50).Select(n => seen[n]));
        Assert.Equal(50, tickets.Select(ticket => ticket.Id).Distinct().Count());
        Assert.Equal(50, tickets.Select(ticket => ticket.Id.ToString()).Distinct().Count());
    }

    [Fact]
    public async Task Delegates_are_not_supported_and_the_error_says_what_to_do()
    {
        var pool = await Open(0);

        Func<TaskContext, Task> work = _ => Task.CompletedTask;
        await Refuses(async () => await pool.SubmitAsync(work));
        await Refuses(async () => await pool.SubmitAsync(async _ => await Task.FromResult(1)));
        await Refuses(async () => await pool.SubmitAsync(new TaskRequest(work)));
        await Refuses(async () => await pool.RunAsync(work));
        await Refuses(() => Task.FromResult(pool.TrySubmit(work, out _)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await pool.SubmitAsync(new Action(() => { })));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await pool.SubmitAsync((object)null!));

        static async Task Refuses(Func<Task> submit)
        {
            var refusal = await Assert.ThrowsAsync<NotSupportedException>(submit);
            Assert.Equal("pool 'jobs' spans a cluster, and a delegate cannot leave its process: register a handler for a message of your own", refusal.Message);
        }
    }

    [Fact]
    public async Task Plain_task_that_waits_is_cancelled_by_its_ticket_and_from_another_node_by_its_id()
    {
        Pool.Close();
        await Pool.PauseDispatch();
        TaskPool pool = await Open(1), elsewhere = await Open(0);
        var tickets = new List<TaskTicket>();
        for (var n = 0; n < 4; n++)
        {
            tickets.Add(await pool.SubmitAsync(new Job(n)));
        }

        Assert.Equal(CancelResult.Cancelled, await tickets[1].CancelAsync());
        Assert.Equal(CancelResult.Cancelled, await elsewhere.CancelAsync(tickets[2].Id));

        Assert.Equal(CancelResult.NotFound, await tickets[1].CancelAsync());
        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Caller, 0), Short(await tickets[1].Outcome));
        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Caller, 0), Short(await tickets[2].Outcome));
        Pool.Gate.Open();
        await Pool.PauseDispatch(false);
        Assert.Equal((OutcomeKind.Succeeded, OutcomeReason.None, 1), Short(await tickets[0].Outcome));
        Assert.Equal((OutcomeKind.Succeeded, OutcomeReason.None, 1), Short(await tickets[3].Outcome));
        Assert.Equal([0, 3], Pool.Begun.Select(begun => begun.Job).Order());
    }

    [Fact]
    public async Task Plain_task_that_runs_is_signalled_by_its_ticket_and_not_tried_again()
    {
        var signalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Pool.Close(async (_, job, context) =>
        {
            await using var registration = context.Token.Register(() => signalled.TrySetResult());
            await Pool.Gate.Pass(job.Number, CancellationToken.None);
            context.Token.ThrowIfCancellationRequested();
        });
        var pool = await Open(0);
        TaskTicket[] tickets = [await pool.SubmitAsync(new Job(0)), await pool.SubmitAsync(new Job(1))];
        await Pool.Gate.Entered(2);

        Assert.Equal(CancelResult.Signalled, await tickets[0].CancelAsync());
        await signalled.Task.Within("the token fires");
        Pool.Gate.Open();

        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Caller, 1), Short(await tickets[0].Outcome.Within("it ends")));
        Assert.Equal((OutcomeKind.Succeeded, OutcomeReason.None, 1), Short(await tickets[1].Outcome.Within("it ends")));
        Assert.Equal(CancelResult.NotFound, await tickets[0].CancelAsync());
    }

    [Fact]
    public async Task Ticket_that_attached_by_a_unique_key_cancels_the_task_that_it_stands_for()
    {
        await Pool.PauseDispatch();
        TaskPool pool = await Open(0), elsewhere = await Open(1);
        var first = await pool.SubmitAsync(new TaskRequest(new Job(1)) { UniqueKey = "key" });
        Assert.Equal(1, (await pool.GetStatusAsync()).Outstanding);
        var second = await elsewhere.SubmitAsync(new TaskRequest(new Job(1)) { UniqueKey = "key" });

        Assert.Equal(CancelResult.Cancelled, await second.CancelAsync());

        var (one, other) = (await first.Outcome.Within("the first"), await second.Outcome.Within("the second"));
        Assert.Equal((OutcomeKind.Cancelled, first.Id), (one.Kind, one.Id));
        Assert.Equal((OutcomeKind.Cancelled, first.Id), (other.Kind, other.Id));
    }

    [Fact]
    public async Task Commands_and_questions_are_answered_as_in_one_process()
    {
        Pool.Close();
        var pool = await Open(1);
        Assert.Equal(new PauseAnswer(IntakePaused: false, DispatchPaused: true), await pool.PauseDispatchAsync());
        for (var n = 0; n < 3; n++)
        {
            await pool.SubmitAsync(new TaskRequest(new Job(n)) { Group = new TaskGroup("group") });
        }

        var one = await pool.SubmitAsync(new Job(9));

        Assert.Equal(4, (await pool.GetStatusAsync()).Outstanding);
        var group = pool.WaitAsync("group");
        Assert.Equal(new GroupCancelled("group", 3, 0), await pool.CancelGroupAsync("group"));
        Assert.Equal(3, (await group.Within("the group is done")).Counts.Cancelled);
        Assert.Equal(new Resized(2), await pool.ResizeAsync(2));
        Assert.Equal(new Resized(1), await pool.ResizeAsync(1));
        Pool.Gate.Open();
        await pool.PauseDispatchAsync(false);
        await pool.WaitAsync().Within("all is done");
        Assert.True(one.Outcome.IsCompletedSuccessfully, "the asker's own outcome comes before the answer");
        await Assert.ThrowsAsync<ArgumentException>(() => pool.WaitAsync(string.Empty));
        await Assert.ThrowsAsync<ArgumentException>(() => pool.ResizeAsync(0));
    }

    [Fact]
    public async Task Failed_task_is_read_from_quarantine_and_released_by_its_id()
    {
        Pool.Handle = (_, job, _) => job.Text is null ? new(job.Number) : throw new InvalidOperationException(job.Text);
        var pool = await Open(1);
        var ticket = await pool.SubmitAsync(new Job(1, "no"));

        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => pool.RunAsync(new Job(2, "no")));

        Assert.Equal(OutcomeKind.Failed, (await ticket.Outcome.Within("it fails")).Kind);
        var listed = (await pool.ListQuarantineAsync()).Tasks.Single(task => task.Outcome.Id == ticket.Id);
        Assert.Equal(new Job(1, "no"), listed.Request.Task);
        Assert.True((await pool.DropQuarantinedAsync(failure.Outcome.Id)).Found);
        var released = (await pool.ReleaseQuarantinedAsync(ticket.Id)).Released;
        Assert.NotEqual(ticket.Id, released);
        await pool.WaitAsync().Within("the released one is done");
        Assert.False((await pool.DropQuarantinedAsync(ticket.Id)).Found);
        Assert.True((await pool.DropQuarantinedAsync(released!.Value)).Found);
    }

    [Fact]
    public async Task Wait_inside_a_handler_for_its_own_pool_is_refused_at_once()
    {
        var pool = await Open(0);
        var refusals = new ConcurrentQueue<Type>();
        Pool.Handle = async (node, job, _) =>
        {
            if (node != 0)
            {
                return job.Number;
            }

            refusals.Enqueue((await Assert.ThrowsAnyAsync<Exception>(() => pool.WaitAsync())).GetType());
            refusals.Enqueue((await Assert.ThrowsAnyAsync<Exception>(() => pool.RunAsync(new Job(2)))).GetType());
            refusals.Enqueue((await Assert.ThrowsAnyAsync<Exception>(() => pool.DrainAsync())).GetType());
            return job.Number;
        };

        // A handler has the mark of its own node's pool.
        for (var n = 0; refusals.IsEmpty; n++)
        {
            await Task.WhenAll((await pool.SubmitAsync(new Job(n))).Outcome, (await pool.SubmitAsync(new Job(n))).Outcome).Within("both end");
        }

        Assert.Equal(Enumerable.Repeat(typeof(WaitRefusedException), 3), refusals.Take(3));
    }

    private Task<TaskPool> Open(int node) => TaskPool.OpenAsync(Pool.Nodes[node].Router);

    private static (OutcomeKind Kind, OutcomeReason Reason, int Attempts) Short(TaskOutcome outcome) => (outcome.Kind, outcome.Reason, outcome.Attempts);

    private static async IAsyncEnumerable<Job> Jobs(int count)
    {
        for (var n = 0; n < count; n++)
        {
            await Task.Yield();
            yield return new Job(n);
        }
    }
}
