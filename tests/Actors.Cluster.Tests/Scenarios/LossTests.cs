using System.Collections.Concurrent;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Actors.Tests.Scenarios;

/// <summary>A node is lost while tasks run on it, and perhaps comes back.</summary>
public sealed class LossTests : ClusterPools
{
    // Which tasks were begun on which node.
    private readonly ConcurrentQueue<(int Node, int Job)> _begun = new();
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override Task DisposeAsync()
    {
        _held.TrySetResult();
        return base.DisposeAsync();
    }

    [Fact]
    public async Task Scenario_07_tasks_of_a_lost_node_run_elsewhere_and_have_one_outcome()
    {
        var nodes = await StartThree(CanBeCut);
        var outcomes = Enumerable.Range(0, 12).Select(n => nodes[0].Router.Ask<TaskOutcome>(new Job(n))).ToList();
        await Safety.Becomes(() => _begun.Count(begun => begun.Node == 2) == 2, "the third node runs two", () => _begun.Count);

        await Cut(nodes[2], nodes[0], nodes[1]);

        var all = await Task.WhenAll(outcomes).Within("every outcome", () => string.Join(", ", _begun));
        Assert.Equal(Enumerable.Range(0, 12), all.Select(outcome => ((Job)outcome.Task).Number));
        Assert.All(all, outcome => Assert.True(outcome.IsSuccess, outcome.ToString()));
        Assert.Equal(12, (await nodes[1].Coordinator.Ask<AllDone>(new WhenAllDone()).Within("all done")).Counts.Succeeded);
        Assert.Equal(14, _begun.Count);
    }

    [Fact]
    public async Task Scenario_08_node_that_comes_back_has_its_late_answers_refused()
    {
        var nodes = await StartThree(CanBeCut, NeverDowned);
        var outcomes = Enumerable.Range(0, 12).Select(n => nodes[0].Router.Ask<TaskOutcome>(new Job(n))).ToList();
        await Safety.Becomes(() => _begun.Count(begun => begun.Node == 2) == 2, "the third node runs two", () => _begun.Count);
        await Cut(nodes[2], nodes[0], nodes[1]);
        await Task.WhenAll(outcomes).Within("every outcome", () => string.Join(", ", _begun));

        _held.SetResult();
        Assert.Contains("cannot be reached", (await Readiness(nodes[1])).Description, StringComparison.Ordinal);
        await Heal(nodes[2], nodes[0], nodes[1]);

        var status = await StatusThat(nodes[1], status => status.Nodes.All(node => node.IsReachable) && status.Nodes.Sum(node => node.Superseded) == 2, "both late answers are refused");
        Assert.Equal((12, 0L), (status.Counts.Total, status.Outstanding));

        Assert.Equal(HealthStatus.Healthy, (await Readiness(nodes[1])).Status);

        // And it works again.
        for (var n = 100; !_begun.Any(begun => begun is { Node: 2, Job: >= 100 }); n++)
        {
            Assert.True((await nodes[0].Router.Ask<TaskOutcome>(new Job(n)).Within("an outcome", () => string.Join(", ", _begun))).IsSuccess);
        }
    }

    [Fact]
    public async Task Scenario_23_new_router_answers_only_when_the_tasks_of_all_nodes_are_done()
    {
        var nodes = await StartThree(CanBeCut);
        // The node that asks has nothing outstanding of its own, which would hold the answer in any case.
        var others = nodes[2].Router.Ask<TaskOutcome>(new Job(-2));
        await Safety.Becomes(() => !_begun.IsEmpty, "it runs");
        var question = nodes[1].Coordinator.Ask<AllDone>(new WhenAllDone());
        await nodes[1].Coordinator.Ask<PoolStatus>(GetStatus.Instance).Within("the question has been heard");

        // The first node, where the router lives, is lost.
        await Cut(nodes[0], nodes[1], nodes[2]);
        var status = await nodes[1].Coordinator.Ask<PoolStatus>(GetStatus.Instance).Within("the next router answers");

        Assert.Equal(1, status.Outstanding);
        Assert.False(question.IsCompleted);
        _held.SetResult();
        Assert.True((await others.Within("the outcome")).IsSuccess);
        Assert.Equal(1, (await question.Within("the answer")).Counts.Succeeded);
    }

    private static async Task<HealthReportEntry> Readiness(PoolNode node) =>
        (await node.Host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync().Within("the health")).Entries["task-pool-ready"];

    /// <summary>The third node holds what it begins, but for what is told late; so do all for negative numbers.</summary>
    private async Task<List<PoolNode>> StartThree(params string[] hocon)
    {
        var nodes = new List<PoolNode>();
        for (var number = 0; number < 3; number++)
        {
            var self = number;
            nodes.Add(await StartNode(
                nodes.FirstOrDefault(),
                async (job, _) =>
                {
                    _begun.Enqueue((self, job.Number));
                    if (self == 2 || job.Number < 0)
                    {
                        await _held.Task;
                    }

                    return job.Number;
                },
                hocon: string.Join('\n', hocon)));
        }

        await StatusThat(nodes[0], status => status.Workers == 6, "three nodes have their workers");
        return nodes;
    }
}
