using Actors.Tests.Fixtures;

namespace Actors.Tests.Scenarios;

public sealed class Scenario11NoWorkersTests : NumberedNodes
{
    private static readonly ClusterPoolOptions Roles = new() { WorkerRole = "worker" };

    [Fact]
    public async Task Scenario_11_tasks_told_before_there_is_a_worker_are_queued_and_run_when_a_node_with_workers_joins()
    {
        await StartNext(options: Roles);
        Close((_, _, _) => default);
        var outcomes = Enumerable.Range(0, 10).Select(n => Run(Nodes[0], new Job(n))).ToList();
        var question = AllDone();
        var status = await Status();
        Assert.Equal((10L, 10L, 0, 0), (status.Outstanding, status.Queued, status.Workers, status.Running));
        Assert.Equal(["10 queued"], status.HeldBy);

        await StartNext(options: Roles, hocon: "akka.cluster.roles = [worker]");

        Assert.All(await Task.WhenAll(outcomes), outcome => Assert.True(outcome.IsSuccess));
        Assert.Equal(10, (await question.Within("all done")).Counts.Succeeded);
        Assert.All(Begun, begun => Assert.Equal(1, begun.Node));
    }

    [Fact]
    public async Task Scenario_11_after_the_last_node_with_workers_has_gone_tasks_are_queued_and_a_pause_is_answered()
    {
        await StartNext(options: Roles);
        await StartNext(options: Roles, hocon: "akka.cluster.roles = [worker]");
        Close((_, _, _) => default);
        Assert.True((await Run(Nodes[0], new Job(1))).IsSuccess);
        await Nodes[1].Host.StopAsync().Within("the node leaves");
        await HaveWorkers(0);
        var outcome = Run(Nodes[0], new Job(2));

        Assert.Equal(1, (await Status()).Queued);
        Assert.True((await PauseDispatch()).DispatchPaused);
        Assert.False((await PauseDispatch(false)).DispatchPaused);

        await StartNext(options: Roles, hocon: "akka.cluster.roles = [worker]");
        Assert.True((await outcome).IsSuccess);
        Assert.Equal([(1, 1), (2, 2)], Begun.Select(begun => (begun.Node, begun.Job)));
    }
}
