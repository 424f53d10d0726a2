using Actors.Tests.Fixtures;

namespace Actors.Tests.Promises;

public sealed class Promise2NoSilenceTests : PoolTests
{
    private sealed record Unknown;

    [Fact]
    public async Task Promise_2_what_is_not_admitted_is_answered_with_its_reason()
    {
        var gate = NewGate();
        var pool = Start(new TaskPoolOptions { Workers = 1, Capacity = 2 }, new TaskHandlers().Handle<Work>(gate.Pass));
        var sender = Listen();

        Assert.Equal(OutcomeReason.NoHandler, await Refusal(new Unknown()));
        Assert.Equal(OutcomeReason.Invalid, await Refusal(new TaskRequest(new Work(1)) { Retries = -1 }));
        pool.Router.Tell(new TaskRequest(new Work(1)) { Id = "one" }, sender.Ref);
        Assert.Equal(OutcomeReason.Conflict, await Refusal(new TaskRequest(new Work(2)) { Id = "one" }));
        pool.Router.Tell(new Work(3), sender.Ref);
        Assert.Equal(OutcomeReason.Full, await Refusal(new Work(4)));
        await pool.PauseIntakeAsync();
        Assert.Equal(OutcomeReason.Paused, await Refusal(new Work(5)));
        var drained = pool.DrainAsync();
        await Fence(pool.Router);
        Assert.Equal(OutcomeReason.Stopping, await Refusal(new Work(6)));

        gate.Open();
        await sender.Outcomes(2);
        Assert.Equal(new OutcomeCounts(2, 0, 0, 0, 0), (await drained.Within("the pool drains")).Counts);
        Assert.Equal(6, pool.GetStatus().Rejected);

        async Task<OutcomeReason> Refusal(object task)
        {
            pool.Router.Tell(task, sender.Ref);
            var outcome = await sender.Next<TaskOutcome>();
            Assert.Equal(OutcomeKind.Rejected, outcome.Kind);
            Assert.Same(task is TaskRequest request ? request.Task : task, outcome.Task);
            return outcome.Reason;
        }
    }

    [Fact]
    public async Task Promise_2_a_ticket_holds_the_rejection()
    {
        var pool = Start(1);
        var ticket = await pool.SubmitAsync(new Unknown());
        var outcome = await ticket.Outcome;

        Assert.Equal((OutcomeKind.Rejected, OutcomeReason.NoHandler), (outcome.Kind, outcome.Reason));
        Assert.Contains(nameof(Unknown), outcome.Explanation, StringComparison.Ordinal);
        var thrown = await Assert.ThrowsAsync<TaskRejectedException>(() => pool.RunAsync(new Unknown()));
        Assert.Equal(OutcomeReason.NoHandler, thrown.Outcome.Reason);
    }

    [Fact]
    public async Task Promise_2_a_router_does_not_answer_an_outcome()
    {
        var pool = Start(1);
        var sender = Listen();
        pool.Router.Tell(new Unknown(), sender.Ref);
        var rejected = await sender.Next<TaskOutcome>();

        pool.Router.Tell(rejected, sender.Ref);
        await Fence(pool.Router);

        await sender.HasHeardNothing();
        Assert.Equal(1, pool.GetStatus().Rejected);
    }

    [Fact]
    public async Task Promise_2_two_pools_that_are_each_others_senders_do_not_reject_each_other_for_ever()
    {
        var (one, other) = (Start(1), Start(1));

        one.Router.Tell(new Unknown(), other.Router);
        other.Router.Tell(new Unknown(), one.Router);
        await Fence(one.Router);
        await Fence(other.Router);
        await Fence(one.Router);

        Assert.Equal(1, one.GetStatus().Rejected);
        Assert.Equal(1, other.GetStatus().Rejected);
    }

    [Fact]
    public async Task Promise_2_an_answer_that_is_told_to_a_router_does_not_stop_its_pool()
    {
        var pool = Start(1, new TaskHandlers().Handle<Work>(static (_, _) => default));
        var sender = Listen();

        pool.Coordinator.Tell(new WhenAllDone(), pool.Router);
        await Fence(pool.Coordinator);
        await Fence(pool.Router);
        pool.Router.Tell(new Work(1), sender.Ref);

        Assert.True((await sender.Next<TaskOutcome>()).IsSuccess);
    }
}
