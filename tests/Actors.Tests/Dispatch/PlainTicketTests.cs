using Actors.Tests.Fixtures;

namespace Actors.Tests.Dispatch;

/// <summary>A submission without options is not tracked; its ticket can do all the same what others can.</summary>
public sealed class PlainTicketTests : PoolTests
{
    public static TheoryData<string> Names => ["ticket", "number"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Waiting_task_is_cancelled_at_once(string name)
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);
        var before = await pool.SubmitAsync(new Work(2));
        var waiting = await pool.SubmitAsync(new Work(3));
        var behind = await pool.SubmitAsync(new Work(4));

        Assert.Equal(CancelResult.Cancelled, Cancel(pool, waiting, name));

        var outcome = await waiting.Outcome;
        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Caller, 0, waiting.Id), (outcome.Kind, outcome.Reason, outcome.Attempts, outcome.Id));
        Assert.Equal(new Work(3), outcome.Task);
        Assert.Equal(CancelResult.NotFound, Cancel(pool, waiting, name));
        gate.Open();
        Assert.Equal(new OutcomeCounts(3, 0, 0, 0, 1), (await pool.WaitAsync().Within("all done")).Counts);
        Assert.True((await before.Outcome).IsSuccess && (await behind.Outcome).IsSuccess);
        Assert.Equal([1, 2, 4], gate.Entries);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Running_task_is_signalled_and_not_tried_again(string name)
    {
        var gate = NewGate();
        var pool = Start(
            new TaskPoolOptions { Workers = 1, Retries = 5 },
            new TaskHandlers().Handle<Work>(async (work, context) =>
            {
                await gate.Pass(work, context);
                throw new InvalidOperationException("not tried again");
            }));
        var ticket = await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);

        Assert.Equal(CancelResult.Signalled, Cancel(pool, ticket, name));

        var outcome = await ticket.Outcome.Within("the outcome");
        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Caller, 1), (outcome.Kind, outcome.Reason, outcome.Attempts));
        Assert.Equal(CancelResult.NotFound, Cancel(pool, ticket, name));
        Assert.Equal([1], gate.Entries);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Task_that_waits_for_its_retry_is_cancelled_at_once(string name)
    {
        var pool = Start(
            new TaskPoolOptions { Workers = 1, Retries = 5, Backoff = new RetryBackoff { Initial = TimeSpan.FromHours(1), Max = TimeSpan.FromHours(1), Jitter = 0 } },
            new TaskHandlers().Handle<Work>((_, _) => throw new InvalidOperationException("once")));
        var ticket = await pool.SubmitAsync(new Work(1));
        Assert.True(SpinWait.SpinUntil(() => pool.GetStatus().Retrying == 1, Safety.Net));

        Assert.Equal(CancelResult.Cancelled, Cancel(pool, ticket, name));

        var outcome = await ticket.Outcome;
        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Caller, 1), (outcome.Kind, outcome.Reason, outcome.Attempts));
        Assert.Equal(CancelResult.NotFound, Cancel(pool, ticket, name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Task_that_has_ended_is_not_found(string name)
    {
        var pool = Start(1, new TaskHandlers().Handle<Work>((_, _) => default));
        var ticket = await pool.SubmitAsync(new Work(1));
        await ticket.Outcome.Within("the outcome");

        Assert.Equal(CancelResult.NotFound, Cancel(pool, ticket, name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Task_that_a_worker_has_taken_and_not_begun_is_cancelled_at_once_and_not_run(string name)
    {
        var ran = new List<int>();
        var tickets = new List<TaskTicket>();
        Pool? pool = null;
        CancelResult? answer = null;
        void OnScheduled(IThreadPoolWorkItem loop, bool preferLocal)
        {
            // The first worker has taken the first task, and wakes the second before it begins.
            if (((WorkerLoop)loop).Slot.Attempt.Read().Phase == AttemptPhase.None && tickets.Count == 2)
            {
                answer ??= name == "ticket" ? tickets[0].Cancel() : pool!.Cancellation.Cancel(tickets[0].Id);
            }
        }

        using (pool = new Pool(new TaskPoolOptions { Workers = 2, Schedule = OnScheduled }, new TaskHandlers().Handle<Work>((work, _) =>
        {
            ran.Add(work.Number);
            return default;
        })))
        {
            pool.Crew.Resize(2);
            var slots = pool.Crew.InService.ToList();
            slots.ForEach(pool.Crew.Attach);
            for (var number = 1; number <= 2; number++)
            {
                var ticket = new TaskTicket(pool.Access);
                Assert.Null(pool.Admission.Admit(new Work(number), runner: null, sender: null, ticket, out var tracked));
                Assert.Null(tracked);
                tickets.Add(ticket);
            }

            slots.Single(slot => slot.IsWoken).Loop.Execute();

            Assert.Equal(CancelResult.Cancelled, answer);
            Assert.Equal(OutcomeKind.Cancelled, (await tickets[0].Outcome).Kind);
            Assert.True((await tickets[1].Outcome).IsSuccess);
            Assert.Equal([2], ran);
            Assert.Equal(new OutcomeCounts(1, 0, 0, 0, 1), pool.State.Ledger.Counts);
        }
    }

    [Fact]
    public async Task Task_that_fails_while_it_is_looked_for_by_its_number_is_found_among_those_that_wait_for_a_retry()
    {
        var runs = Gate.NewSignal();
        IThreadPoolWorkItem? scheduled = null;
        using var pool = new Pool(
            new TaskPoolOptions { Workers = 1, Retries = 1, Schedule = (loop, _) => scheduled = loop },
            new TaskHandlers().Handle<Work>((_, _) => new ValueTask(runs.Task)));
        pool.Crew.Resize(1);
        pool.Crew.Attach(pool.Crew.InService.Single());
        var ticket = new TaskTicket(pool.Access);
        Assert.Null(pool.Admission.Admit(new Work(1), runner: null, sender: null, ticket, out _));
        scheduled!.Execute();
        var cancellation = new Cancellation(pool.State, pool.Settlement, () =>
        {
            // It is in the queue no more when this asks the loops, and its loop lets go of it now.
            scheduled = null;
            runs.SetException(new InvalidOperationException("fails"));
            Assert.True(SpinWait.SpinUntil(() => scheduled is not null, Safety.Net));
            scheduled!.Execute();
            return pool.Crew.Present;
        });

        Assert.Equal(CancelResult.Cancelled, cancellation.Cancel(ticket.Id));

        var outcome = await ticket.Outcome.Within("the outcome");
        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Caller, 1), (outcome.Kind, outcome.Reason, outcome.Attempts));
    }

    [Fact]
    public async Task Ticket_whose_outcome_is_recorded_and_not_told_yet_finds_nothing_to_cancel()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);
        TaskTicket? later = null;
        CancelResult? answer = null;
        await pool.SubmitAsync(new Work(2), runner: null, pool.TicketInto(new TicketSink(_ => answer = later!.Cancel())), CancellationToken.None);
        later = await pool.SubmitAsync(new Work(3));

        var stop = pool.StopAsync();

        Assert.Equal(OutcomeReason.Stopped, (await later.Outcome.Within("it is stopped")).Reason);
        Assert.Equal(CancelResult.NotFound, answer);
        gate.Open();
        await stop.Within("the stop");
    }

    [Fact]
    public async Task Request_without_options_is_as_plain_as_its_message_and_one_with_a_group_is_not()
    {
        var pool = Start(1, new TaskHandlers().Handle<Work>((_, _) => default));

        Assert.True((await pool.SubmitAsync(new TaskRequest(new Work(1)))).IsPlain);
        Assert.False((await pool.SubmitAsync(new TaskRequest(new Work(2)) { Group = new TaskGroup("g") })).IsPlain);
        Assert.Equal(2, (await pool.WaitAsync().Within("all done")).Counts.Succeeded);
    }

    [Fact]
    public async Task Outcome_that_nobody_waited_for_is_made_once_and_says_all()
    {
        var pool = Start(1, new TaskHandlers().Handle<Work, int>((work, _) => new ValueTask<int>(work.Number * 2)));
        var ticket = await pool.SubmitAsync(new Work(21));
        Assert.Equal(1, (await pool.WaitAsync().Within("all done")).Counts.Succeeded);
        Assert.True(ticket.IsOver);

        var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => ticket.Outcome)));

        Assert.All(asked, outcome => Assert.Same(asked[0], outcome));
        Assert.Same(asked[0], await ticket.Outcome);
        Assert.Equal((ticket.Id, new Work(21), OutcomeKind.Succeeded, 42, 1, 1), (asked[0].Id, asked[0].Task, asked[0].Kind, asked[0].Result, asked[0].Attempts, asked[0].Worker));
    }

    private static CancelResult Cancel(TaskPool pool, TaskTicket ticket, string name) => name == "ticket" ? ticket.Cancel() : pool.Cancel(ticket.Id);
}
