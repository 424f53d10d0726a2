using Actors.Tests.Fixtures;

namespace Actors.Tests.Policies;

public sealed class OverflowTests : NumberedNodes
{
    [Fact]
    public async Task Task_over_capacity_is_rejected_by_the_door_of_its_node_and_by_the_router()
    {
        await Start(Overflow.Reject);
        Close();
        var mine = Enumerable.Range(0, 4).Select(n => Run(Nodes[0], new Job(n))).ToList();
        await Gate.Entered(2);
        await Status();

        // The door of the first node has four of its own; that of the other none, so there it is the router that says no.
        var atTheDoor = await Run(Nodes[0], new Job(8));
        var atTheRouter = await Run(Nodes[1], new Job(9));

        Assert.Equal((OutcomeKind.Rejected, OutcomeReason.Full, new Job(8)), (atTheDoor.Kind, atTheDoor.Reason, atTheDoor.Task));
        Assert.EndsWith("pool 'jobs' is full: 4 tasks of this process are outstanding", atTheDoor.Explanation, StringComparison.Ordinal);
        Assert.Equal((OutcomeKind.Rejected, OutcomeReason.Full, new Job(9)), (atTheRouter.Kind, atTheRouter.Reason, atTheRouter.Task));
        Assert.EndsWith("pool 'jobs' is full: 4 tasks are outstanding", atTheRouter.Explanation, StringComparison.Ordinal);
        Gate.Open();
        Assert.All(await Task.WhenAll(mine), outcome => Assert.True(outcome.IsSuccess));
        Assert.True((await Run(Nodes[0], new Job(5))).IsSuccess);
        Assert.True((await Run(Nodes[1], new Job(6))).IsSuccess);
    }

    [Fact]
    public async Task Same_id_attaches_also_where_a_new_task_would_be_refused()
    {
        await Start(Overflow.Reject);
        Close();
        var mine = Enumerable.Range(0, 4).Select(n => Run(Nodes[0], new TaskRequest(new Job(n)) { Id = $"{n}" })).ToList();
        await Gate.Entered(2);

        var again = new[] { Run(Nodes[0], new TaskRequest(new Job(3)) { Id = "3" }), Run(Nodes[1], new TaskRequest(new Job(3)) { Id = "3" }) };
        await Status();
        await Status(node: 1);
        Gate.Open();

        Assert.All(await Task.WhenAll([.. mine, .. again]), outcome => Assert.True(outcome.IsSuccess, outcome.ToString()));
        Assert.Equal(4, Begun.Count);
    }

    [Fact]
    public Task Oldest_task_of_the_lowest_level_that_was_never_started_is_dropped_for_a_newer_one_of_another_node() => NewerOneDropsTheOldest(newcomersNode: 1);

    [Fact]
    public Task Oldest_task_of_the_lowest_level_that_was_never_started_is_dropped_for_a_newer_one_of_the_same_node() => NewerOneDropsTheOldest(newcomersNode: 0);

    private async Task NewerOneDropsTheOldest(int newcomersNode)
    {
        await Start(Overflow.DropOldest);
        Close();
        var running = Enumerable.Range(0, 2).Select(n => Run(Nodes[0], new Job(n))).ToList();
        await Gate.Entered(2);
        await PauseDispatch();
        var normal = Run(Nodes[0], new Job(2));
        var low = Run(Nodes[0], new TaskRequest(new Job(3)) { Priority = TaskPriority.Low });
        await Status();

        var newcomers = new[] { Run(Nodes[newcomersNode], new Job(4)), Run(Nodes[newcomersNode], new Job(5)) };

        var dropped = await Task.WhenAll(low, normal);
        Assert.All(dropped, outcome => Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Dropped, 0), (outcome.Kind, outcome.Reason, outcome.Attempts)));
        await PauseDispatch(false);
        Gate.Open();
        Assert.All(await Task.WhenAll([.. running, .. newcomers]), outcome => Assert.True(outcome.IsSuccess, outcome.ToString()));
        Assert.Equal([0, 1, 4, 5], Begun.Select(begun => begun.Job).Order());
    }

    private async Task Start(Overflow overflow)
    {
        for (var number = 0; number < 2; number++)
        {
            await StartNext(options => options with { Workers = 1, Capacity = 4, Overflow = overflow });
        }

        await HaveWorkers(2);
    }
}
