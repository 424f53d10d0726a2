using Actors.Tests.Fixtures;

namespace Actors.Tests.Policies;

[Collection(TwoNodes.Name)]
public sealed class TimeoutTests(TwoNodes pool) : SharedPoolTests(pool)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Task_that_runs_longer_than_its_own_timeout_is_signalled_and_timed_out(int node)
    {
        Pool.Close();

        var outcome = await NumberedNodes.Run(Pool.Nodes[node], new TaskRequest(new Job(1)) { Timeout = Short });

        Assert.Equal((OutcomeKind.TimedOut, OutcomeReason.None, 1), (outcome.Kind, outcome.Reason, outcome.Attempts));
    }

    [Fact]
    public async Task Task_that_timed_out_is_tried_again()
    {
        Pool.Close((_, job, context) => context.Attempt == 1 ? Pool.Gate.Pass(job.Number, context.Token) : default);

        var outcome = await NumberedNodes.Run(Other, new TaskRequest(new Job(1)) { Timeout = Short, Retries = 1 });

        Assert.Equal((OutcomeKind.Succeeded, 2), (outcome.Kind, outcome.Attempts));
    }

    [Fact]
    public async Task Code_that_ignores_its_token_is_stuck_without_a_retry_and_its_node_goes_on()
    {
        Pool.Close((_, job, _) => job.Number < 2 ? Pool.Gate.Pass(job.Number, CancellationToken.None) : default);
        var requests = Enumerable.Range(0, 2).Select(n => new TaskRequest(new Job(n)) { Timeout = Short, Retries = 3 });

        var outcomes = await Task.WhenAll(requests.Select(request => NumberedNodes.Run(Other, request)));

        Assert.All(outcomes, outcome => Assert.Equal((OutcomeKind.TimedOut, OutcomeReason.Stuck, 1), (outcome.Kind, outcome.Reason, outcome.Attempts)));
        Assert.Equal([0, 1], Pool.Begun.Select(begun => begun.Node).Order());

        await NumberedNodes.Until(One, status => status is { Stuck: 2, Workers: 2 } && status.Nodes.All(node => node.Stuck == 1), "one stuck at each node");

        // Both workers still hold one: whoever takes these is the replacement.
        await Task.WhenAll(Enumerable.Range(2, 20).Select(n => NumberedNodes.Run(One, new Job(n))));
        Assert.Equal(22, Pool.Begun.Count);
        Pool.Gate.Open();
        await NumberedNodes.Until(One, status => status.Stuck == 0, "none stuck, for both have ended");
    }
}

/// <summary>The timeout that the pool gives its tasks.</summary>
public sealed class PoolTimeoutTests : NumberedNodes
{
    [Fact]
    public async Task Task_without_a_timeout_of_its_own_has_that_of_the_pool()
    {
        for (var number = 0; number < 2; number++)
        {
            await StartNext(options => options with { Workers = 1, Timeout = TimeSpan.FromMilliseconds(20) });
        }

        await HaveWorkers(2);
        Close();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Run(Nodes[n % 2], new Job(n))));

        Assert.All(outcomes, outcome => Assert.Equal((OutcomeKind.TimedOut, 1), (outcome.Kind, outcome.Attempts)));
        Assert.Equal([0, 1], Begun.Select(begun => begun.Node).Distinct().Order());
    }
}
