using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Policies;

public sealed class GroupTests : VirtualTimeTests
{
    [Fact]
    public async Task First_failure_cancels_the_group_queued_running_and_delayed_and_what_joins_later()
    {
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 2 }, new TaskHandlers().Handle<Work>(async (work, context) =>
        {
            await gate.Pass(work, context);
            if (work.Number == 1)
            {
                throw new InvalidOperationException("the first");
            }
        }));
        var (sender, other) = (ListenVirtual(), ListenVirtual());
        Join(1);
        Join(2);
        Join(3);
        Join(4, TimeSpan.FromDays(1));
        pool.Router.Tell(new TaskRequest(new Work(5)) { Group = "other" }, other.Ref);
        await gate.Entered(2);
        var done = pool.WaitAsync("fails");
        gate.Open(1);

        var outcomes = (await sender.Outcomes(4)).OrderBy(outcome => ((Work)outcome.Task).Number).ToList();
        Assert.Equal((OutcomeKind.Failed, "the first"), (outcomes[0].Kind, outcomes[0].Error!.Message));
        Assert.All(outcomes.Skip(1), outcome => Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.GroupFailed), (outcome.Kind, outcome.Reason)));
        Assert.Equal(new OutcomeCounts(0, 1, 0, 0, 3), (await done.Within("the group is done")).Counts);
        gate.Open();
        Assert.True((await other.Next<TaskOutcome>()).IsSuccess);

        void Join(int number, TimeSpan delay = default) =>
            pool.Router.Tell(new TaskRequest(new Work(number)) { Group = new TaskGroup("fails", cancelOnFailure: true), Delay = delay }, sender.Ref);
    }

    [Fact]
    public async Task What_joins_a_failed_group_while_it_exists_is_cancelled_and_a_new_group_of_the_name_is_not()
    {
        var gate = NewGate();
        var pool = Start(2, new TaskHandlers().Handle<Work>((work, context) => work.Number == 1 ? throw new InvalidOperationException() : gate.PassDeaf(work, context)));
        var sender = Listen();
        Join(2);
        await gate.Entered(1);
        Join(1);
        Assert.Equal(OutcomeKind.Failed, (await sender.Next<TaskOutcome>()).Kind);
        Join(3);
        Assert.Equal(OutcomeReason.GroupFailed, (await sender.Next<TaskOutcome>()).Reason);
        gate.Open();
        Assert.True((await sender.Next<TaskOutcome>()).IsSuccess);
        await Safety.Becomes(() => pool.GetStatus().Groups == 0, "the failed group is gone");

        Join(4);

        Assert.True((await sender.Next<TaskOutcome>()).IsSuccess);

        void Join(int number) => pool.Router.Tell(new TaskRequest(new Work(number)) { Group = new TaskGroup("g", cancelOnFailure: true) }, sender.Ref);
    }

    [Fact]
    public async Task Task_that_is_stuck_cancels_its_group_like_any_that_fails()
    {
        var gate = NewGate();
        var options = new TaskPoolOptions { Workers = 1, Timeout = TimeSpan.FromSeconds(1), StuckGrace = TimeSpan.FromSeconds(1), StuckCap = 0 };
        var pool = StartVirtual(options, new TaskHandlers().Handle<Work>(gate.PassDeaf));
        var sender = ListenVirtual();
        foreach (var number in new[] { 1, 2 })
        {
            pool.Router.Tell(new TaskRequest(new Work(number)) { Group = new TaskGroup("g", cancelOnFailure: true) }, sender.Ref);
        }

        await gate.Entered(1);
        await Advance(pool, options.Timeout.Value);
        await Advance(pool, options.StuckGrace);

        Assert.Equal([OutcomeReason.Stuck, OutcomeReason.GroupFailed], (await sender.Outcomes(2)).Select(outcome => outcome.Reason));
    }

    [Fact]
    public async Task Group_without_that_wish_goes_on_after_a_failure()
    {
        var pool = Start(1, new TaskHandlers().Handle<Work>((work, _) => work.Number == 1 ? throw new InvalidOperationException() : default));
        for (var number = 1; number <= 5; number++)
        {
            pool.Router.Tell(new TaskRequest(new Work(number)) { Group = "g" });
        }

        Assert.Equal(new OutcomeCounts(4, 1, 0, 0, 0), (await pool.WaitAsync().Within("all done")).Counts);
    }

    [Fact]
    public async Task Cancelling_a_group_says_how_many_were_cancelled_and_how_many_signalled_and_touches_nothing_else()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        var sender = Listen();
        for (var number = 1; number <= 3; number++)
        {
            pool.Router.Tell(new TaskRequest(new Work(number)) { Group = "g" }, sender.Ref);
        }

        pool.Router.Tell(new TaskRequest(new Work(4)) { Group = "h" }, sender.Ref);
        await gate.Entered(1);

        var answer = await pool.Router.Ask<GroupCancelled>(new CancelGroup("g")).Within("the router answers");

        Assert.Equal(new GroupCancelled("g", Cancelled: 2, Signalled: 1), answer);
        Assert.All(await sender.Outcomes(3), outcome => Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Caller), (outcome.Kind, outcome.Reason)));
        gate.Open();
        Assert.True((await sender.Next<TaskOutcome>()).IsSuccess);
        Assert.Equal(new GroupCancelled("nobody", 0, 0), pool.CancelGroup("nobody"));
    }
}
