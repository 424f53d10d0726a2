using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Scenarios;

/// <summary>A node leaves in good order while it runs one task and holds others.</summary>
public sealed class LeaveTests : NumberedNodes
{
    [Theory]
    [InlineData(2, false)]
    [InlineData(0, false)]
    [InlineData(2, true)]
    public async Task What_a_leaving_node_runs_ends_there_and_what_it_holds_runs_elsewhere_each_once(int leaving, bool byShutdown)
    {
        const int Tasks = 300;
        for (var number = 0; number < 3; number++)
        {
            await StartNext(options => options with { Workers = 1, DrainDeadline = TimeSpan.FromSeconds(20) });
        }

        await HaveWorkers(3);

        // So short that each node asks for many; then one runs on each node for long, and others wait there.
        Close((_, _, _) => default);
        await Task.WhenAll(Enumerable.Range(0, 3_000).Select(n => Run(Nodes[1], new Job(n))));
        var keeps = new Gate();
        Close((node, job, _) => node == leaving ? Gate.Pass(job.Number, CancellationToken.None) : keeps.Pass(job.Number, CancellationToken.None));
        var outcomes = Enumerable.Range(0, Tasks).Select(n => Run(Nodes[1], new Job(n))).ToList();
        await Gate.Entered(1);
        await keeps.Entered(2);

        var left = byShutdown ? CoordinatedShutdown.Get(Nodes[leaving].System).Run(CoordinatedShutdown.ClrExitReason.Instance) : Nodes[leaving].Host.StopAsync();
        var stays = keeps.Entries[0];
        keeps.Open(keeps.Entries[1]);
        foreach (var number in Enumerable.Range(0, Tasks).Where(number => number != stays))
        {
            keeps.Open(number);
        }

        // One worker stays busy through all of it, also while the router moves.
        await Safety.Becomes(() => outcomes.Count(outcome => outcome.IsCompletedSuccessfully) == Tasks - 2, "all that nobody holds have run", () => $"{outcomes.Count(outcome => outcome.IsCompleted)}, {left.IsCompleted}");
        Assert.False(left.IsCompleted);
        Gate.Open();
        await left.Within("the node has left");
        keeps.Open();

        var all = await Task.WhenAll(outcomes).Within("every outcome");
        Assert.All(all, outcome => Assert.Equal((true, 1), (outcome.IsSuccess, outcome.Attempts)));
        Assert.Equal(Enumerable.Range(0, Tasks), Begun.Select(begun => begun.Job).Order());
        Assert.Equal(1, Begun.Count(begun => begun.Node == leaving));
        await AllDone(node: 1).Within("all done");
        var status = await Until(Nodes[1], status => status.Nodes.Count == 2, "two nodes are left");
        Assert.Equal((0L, 0L, 2), (status.Outstanding, status.Nodes.Sum(node => node.Superseded), status.Workers));
    }

    [Fact]
    public async Task Router_begins_on_a_node_that_joins_those_that_may_not_have_it_and_leaves_with_it()
    {
        var roles = new ClusterPoolOptions { RouterRole = "router", WorkerRole = "worker" };
        await StartNext(options: roles, hocon: "akka.cluster.roles = [worker]");
        await StartNext(options: roles, hocon: "akka.cluster.roles = [router]");

        Assert.True((await Run(Nodes[0], new Job(1)).Within("the outcome")).IsSuccess);
        await Nodes[1].Host.StopAsync().Within("it has left");
    }

    [Fact]
    public async Task Nodes_that_leave_all_at_once_do_not_wait_for_one_to_take_the_router_over()
    {
        for (var number = 0; number < 3; number++)
        {
            // Whoever offers the router to one that is gone, until it gives up or is cut short, does not end in time.
            await StartNext(hocon: """
                akka.coordinated-shutdown.phases.cluster-exiting.timeout = 10m
                akka.cluster.singleton.hand-over-retry-interval = 10m
                """);
        }

        await HaveWorkers(3 * 2);
        await Task.WhenAll(Nodes.Select(node => node.Host.StopAsync())).Within("all have left");
    }
}
