using Actors.Tests.Fixtures;

namespace Actors.Tests.TaskPools;

/// <summary>Submissions through a door that wait for room: first at the door, for as many as its process may have outstanding, then at the router, for the pool as a whole.</summary>
public sealed class RoomTests : NumberedNodes
{
    [Fact]
    public async Task Submission_waits_at_the_door_while_as_many_of_its_process_are_outstanding_as_the_capacity_allows()
    {
        var (pool, _) = await Start(capacity: 2);
        var tickets = await Submit(pool, 0, 2);
        await Gate.Entered(2);

        var waits = new[] { pool.SubmitAsync(new Job(2)).AsTask(), pool.SubmitAsync(new Job(3)).AsTask() };
        Assert.False(pool.TrySubmit(new Job(9), out var refused));
        Assert.Equal(OutcomeReason.Full, (await refused.Outcome).Reason);
        Assert.Equal(OutcomeReason.Full, (await Run(Nodes[0], new Job(9))).Reason);
        Assert.DoesNotContain(waits, wait => wait.IsCompleted);

        Gate.Open();
        tickets.AddRange(await Task.WhenAll(waits).Within("both are taken"));
        Assert.All(await Task.WhenAll(tickets.Select(ticket => ticket.Outcome)).Within("all end"), outcome => Assert.True(outcome.IsSuccess));
        Assert.Equal([0, 1, 2, 3], Begun.Select(begun => begun.Job).Order());
    }

    [Fact]
    public async Task Token_cancels_the_wait_at_the_door_and_nothing_else()
    {
        var (pool, _) = await Start(capacity: 2);
        using var giveUp = new CancellationTokenSource();
        var tickets = new List<TaskTicket> { await pool.SubmitAsync(new Job(0), giveUp.Token), await pool.SubmitAsync(new Job(1), giveUp.Token) };
        var waits = pool.SubmitAsync(new Job(2), giveUp.Token).AsTask();
        var attaches = pool.SubmitAsync(new TaskRequest(new Job(3)) { Id = "may attach, and so needs no room" }).AsTask();
        var behind = pool.SubmitAsync(new Job(5)).AsTask();

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits.Within("the wait ends"));
        tickets.Add(await attaches.Within("it is taken, since nobody stands before it any more"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pool.SubmitAsync(new Job(4), giveUp.Token));
        Gate.Open();
        tickets.Add(await behind.Within("the next is taken"));
        Assert.All(await Task.WhenAll(tickets.Select(ticket => ticket.Outcome)).Within("all end"), outcome => Assert.True(outcome.IsSuccess));
        Assert.Equal([0, 1, 3, 5], Begun.Select(begun => begun.Job).Order());
    }

    [Fact]
    public async Task Promise_6_what_waits_at_the_router_for_room_has_its_ticket_and_is_covered_by_a_question()
    {
        var (pool, other) = await Start(capacity: 2);
        var tickets = await Submit(pool, 0, 2);
        await Gate.Entered(2);

        // The door of the other node has room for two, the pool has none.
        tickets.Add(await other.SubmitAsync(new TaskRequest(new Job(2)) { Group = new TaskGroup("group") }));
        tickets.AddRange(await Submit(other, 3, 1));
        await StatusThat(Nodes[1], status => status.WaitingSubmitters == 2, "two wait at the router");
        Assert.Contains("2 waiting for room", (await other.GetStatusAsync()).HeldBy);
        var told = await Run(Nodes[1], new TaskRequest(new Job(9)) { Id = "attaches to nothing" });
        Assert.Equal(OutcomeReason.Full, told.Reason);
        var question = other.WaitAsync();
        Assert.Equal(2, (await other.GetStatusAsync()).Outstanding);
        Assert.False(question.IsCompleted);

        Gate.Open();
        var done = await question.Within("all is done");
        Assert.Equal(4, done.Counts.Succeeded);
        Assert.All(tickets.Skip(2), ticket => Assert.True(ticket.Outcome.IsCompletedSuccessfully, "the asker's own outcomes come before the answer"));
        Assert.Equal([0, 1, 2, 3], Begun.Select(begun => begun.Job).Order());
    }

    [Fact]
    public async Task What_waits_at_the_router_is_cancelled_by_its_ticket_and_rejected_when_the_pool_stops()
    {
        var (pool, other) = await Start(capacity: 2);
        var running = await Submit(pool, 0, 2);
        await Gate.Entered(2);
        var waiting = await Submit(other, 2, 2);
        await StatusThat(Nodes[1], status => status.WaitingSubmitters == 2, "two wait at the router");
        var question = other.WaitAsync();

        Assert.Equal(CancelResult.Cancelled, await waiting[1].CancelAsync());
        var cancelled = await waiting[1].Outcome.Within("it is cancelled");
        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Caller, waiting[1].Id), (cancelled.Kind, cancelled.Reason, cancelled.Id));
        var stop = pool.StopAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(OutcomeReason.Stopping, (await waiting[0].Outcome.Within("it is rejected")).Reason);
        Assert.False(question.IsCompleted);
        Gate.Open();
        Assert.Equal(2, (await stop.Within("the stop")).Counts.Succeeded);
        var done = await question.Within("all is done");
        Assert.Equal((2, 1, 3), (done.Counts.Succeeded, done.Counts.Cancelled, done.Counts.Total));
        Assert.All(await Task.WhenAll(running.Select(ticket => ticket.Outcome)).Within("they end"), outcome => Assert.True(outcome.IsSuccess));
    }

    [Fact]
    public async Task Plain_task_that_fails_after_it_was_signalled_is_cancelled_and_not_tried_again()
    {
        var (pool, other) = await Start(capacity: 2, retries: 3);
        var token = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Close(async (_, job, context) =>
        {
            await using var registration = context.Token.Register(() => token.TrySetResult());
            await Gate.Pass(job.Number, CancellationToken.None);
            throw new InvalidOperationException($"{context.Token.IsCancellationRequested}");
        });
        var tickets = await Submit(pool, 0, 2);
        await Gate.Entered(2);

        Assert.Equal(CancelResult.Signalled, await other.CancelAsync(tickets[1].Id));
        await token.Task.Within("the token fires");
        Gate.Open();

        var signalled = await tickets[1].Outcome.Within("it ends");
        Assert.Equal((OutcomeKind.Cancelled, 1), (signalled.Kind, signalled.Attempts));
        var tried = await tickets[0].Outcome.Within("it ends");
        Assert.Equal((OutcomeKind.Failed, 4), (tried.Kind, tried.Attempts));
    }

    [Fact]
    public async Task While_intake_is_paused_a_submission_waits_and_a_tell_is_rejected()
    {
        var (pool, other) = await Start(capacity: 10);
        Gate.Open();
        Assert.True((await pool.PauseIntakeAsync()).IntakePaused);

        var ticket = await other.SubmitAsync(new Job(1));
        var told = await Run(Nodes[1], new Job(2));
        Assert.Equal((OutcomeReason.Paused, default(TaskId)), (told.Reason, told.Id));
        Assert.Contains("1 waiting for intake to be resumed", (await other.GetStatusAsync()).HeldBy);
        Assert.False(ticket.Outcome.IsCompleted);

        await pool.PauseIntakeAsync(false);
        Assert.True((await ticket.Outcome.Within("it runs")).IsSuccess);
    }

    [Fact]
    public async Task Scenario_04_submission_inside_a_handler_does_not_wait_for_room()
    {
        var (pool, _) = await Start(capacity: 1);
        var refused = new TaskCompletionSource<TaskOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        Handle = async (node, job, _) =>
        {
            // A handler has the mark of its own node's pool.
            if (node == 0)
            {
                refused.TrySetResult(await (await pool.SubmitAsync(new Job(99))).Outcome);
            }

            return job.Number;
        };

        for (var n = 0; !refused.Task.IsCompleted; n++)
        {
            await pool.RunAsync(new Job(n)).Within("it ends");
        }

        Assert.Equal(OutcomeReason.Full, (await refused.Task).Reason);
    }

    [Fact]
    public async Task When_its_process_goes_whoever_waits_hears_that_it_will_hear_nothing()
    {
        var (_, other) = await Start(capacity: 2);
        var tickets = await Submit(other, 0, 2);
        await Gate.Entered(2);
        var waits = other.SubmitAsync(new Job(2)).AsTask();
        var question = other.WaitAsync();
        var stream = Count(other.RunAllAsync(One()));

        await Nodes[1].System.Terminate().Within("the system ends");

        var lost = await Assert.ThrowsAsync<ObjectDisposedException>(() => tickets[0].Outcome.Within("the ticket faults"));
        Assert.Contains("its tasks may run all the same", lost.Message, StringComparison.Ordinal);
        Assert.Equal(OutcomeReason.Stopping, (await (await waits.Within("the wait ends")).Outcome).Reason);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => question.Within("the question ends"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => other.GetStatusAsync().Within("the status ends"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => other.DrainAsync().Within("the drain ends"));
        Assert.Equal(OutcomeReason.Stopping, (await (await other.SubmitAsync(new Job(3))).Outcome).Reason);
        Assert.Equal([OutcomeReason.Stopping], (await stream.Within("the stream ends")).Select(outcome => outcome.Reason));
    }

    [Fact]
    public async Task Stream_whose_outcomes_will_not_come_ends_with_the_reason()
    {
        var (_, other) = await Start(capacity: 2);
        var stream = Count(other.RunAllAsync(One()));
        await Gate.Entered(1);

        await Nodes[1].System.Terminate().Within("the system ends");

        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.Within("the stream ends"));
    }

    private async Task<(TaskPool First, TaskPool Other)> Start(int capacity, int retries = 0)
    {
        Close();
        for (var n = 0; n < 2; n++)
        {
            await StartNext(options => options with { Workers = 1, Capacity = capacity, Retries = retries, Backoff = new RetryBackoff { Initial = TimeSpan.FromMilliseconds(1) } });
        }

        await HaveWorkers(2);
        return (await TaskPool.OpenAsync(Nodes[0].Router), await TaskPool.OpenAsync(Nodes[1].Router));
    }

    private static async Task<List<TaskTicket>> Submit(TaskPool pool, int first, int count)
    {
        var tickets = new List<TaskTicket>();
        for (var n = first; n < first + count; n++)
        {
            tickets.Add(await pool.SubmitAsync(new Job(n)).AsTask().Within("it is taken"));
        }

        return tickets;
    }

    private static async IAsyncEnumerable<Job> One()
    {
        await Task.Yield();
        yield return new Job(7);
    }

    private static async Task<List<TaskOutcome>> Count(IAsyncEnumerable<TaskOutcome> outcomes)
    {
        var all = new List<TaskOutcome>();
        await foreach (var outcome in outcomes)
        {
            all.Add(outcome);
        }

        return all;
    }
}
