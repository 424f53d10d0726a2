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

    [Fact]
    public async Task Task_that_a_worker_has_taken_and_not_begun_is_cancelled_at_once_and_not_run()
    {
        var ran = 0;
        using var pool = new Pool(new TaskPoolOptions { Workers = 1, Schedule = (_, _) => { } }, new TaskHandlers().Handle<Work>((_, _) =>
        {
            ran++;
            return default;
        }));
        pool.Crew.Resize(1);
        var slot = pool.Crew.InService.Single();
        pool.Crew.Attach(slot);
        var ticket = new TaskTicket(pool);
        Assert.Null(pool.Admission.Admit(new Work(1), runner: null, sender: null, ticket, out var tracked));
        Assert.Null(tracked);
        slot.IsWoken = false;
        Assert.Equal(TakeResult.Task, pool.Take(slot, counted: null, out var taken));
        Assert.Same(ticket, taken.Receiver);

        Assert.Equal(CancelResult.Cancelled, ticket.Cancel());

        Assert.False(ticket.TryTake());
        Assert.Equal(OutcomeKind.Cancelled, (await ticket.Outcome).Kind);
        Assert.Equal(0, ran);
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
