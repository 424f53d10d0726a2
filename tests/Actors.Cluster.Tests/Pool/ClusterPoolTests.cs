using System.Collections.Concurrent;
using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests;

public sealed class ClusterPoolTests : ClusterPools
{
    [Fact]
    public async Task One_node_runs_what_it_is_told()
    {
        var node = await StartNode(null, (job, _) => new(job.Number * 2));

        var outcome = await node.Router.Ask<TaskOutcome>(new Job(21)).Within("the outcome");

        Assert.Equal((OutcomeKind.Succeeded, 42, new Job(21)), (outcome.Kind, outcome.Result, outcome.Task));
        var done = await node.Coordinator.Ask<AllDone>(new WhenAllDone()).Within("all done");
        Assert.Equal(1, done.Counts.Succeeded);
    }

    [Fact]
    public async Task Tasks_of_every_node_run_on_all_nodes()
    {
        var ranOn = new ConcurrentDictionary<int, ConcurrentDictionary<int, int>>();
        var nodes = new List<PoolNode>();
        for (var number = 0; number < 3; number++)
        {
            var self = number;
            nodes.Add(await StartNode(nodes.FirstOrDefault(), async (job, _) =>
            {
                await Task.Delay(5);
                ranOn.GetOrAdd(self, _ => new()).TryAdd(job.Number, 0);
                return job.Number;
            }));
        }

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 300).Select(n => nodes[n % 3].Router.Ask<TaskOutcome>(new Job(n)))).Within("all outcomes");

        Assert.All(outcomes, outcome => Assert.Equal(((Job)outcome.Task).Number, outcome.Result));
        Assert.Equal(3, ranOn.Count);
        Assert.Equal(300, ranOn.Values.Sum(ran => ran.Count));
        var status = await nodes[2].Coordinator.Ask<PoolStatus>(GetStatus.Instance).Within("the status");
        Assert.Equal((6, 0L, 300L), (status.Workers, status.Outstanding, status.Counts.Succeeded));
    }
}
