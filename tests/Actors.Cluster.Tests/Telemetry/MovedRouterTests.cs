using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests;

[Collection(nameof(TelemetryCollection))]
public sealed class MovedRouterTests : ClusterPools
{
    [Fact]
    public async Task Gauges_and_counters_move_with_the_router_and_are_never_told_twice()
    {
        using var measured = new Measured("jobs");
        var first = await StartNode(null, (job, _) => new(job.Number));
        var second = await StartNode(first, (job, _) => new(job.Number));
        await Run(second.Router, new Job(1));
        await second.Coordinator.Ask<AllDone>(new WhenAllDone()).Within("all is counted");
        Assert.Equal(1, Assert.Single(measured.Observe("actors.tasks.outcomes"), one => one.Key == "outcome=Succeeded").Value);

        await Akka.Cluster.Cluster.Get(first.System).LeaveAsync().Within("the first node has left");
        await StatusThat(second, status => status is { Nodes.Count: 1, Workers: 2 }, "the next router is at work");

        Assert.Equal(1, Assert.Single(measured.Observe("actors.tasks.outcomes"), one => one.Key == "outcome=Succeeded").Value); // The counts go on.
        Assert.Equal(0, Assert.Single(measured.Observe("actors.tasks.running")).Value);
    }
}
