using System.Collections.Concurrent;
using Akka.Actor;

namespace Actors.Tests.Fixtures;

/// <summary>What a node does with a task; the node is named by its number.</summary>
internal delegate ValueTask<int> Handling(int node, Job job, TaskContext context);

/// <summary>A pool over several nodes, told apart by their numbers, whose handler is given by each test.</summary>
public abstract class NumberedNodes : ClusterPools
{
    internal List<PoolNode> Nodes { get; } = [];

    /// <summary>What all nodes do with their next tasks.</summary>
    internal Handling Handle { get; set; } = (_, job, _) => new(job.Number);

    /// <summary>What has begun, where, and as which attempt.</summary>
    internal ConcurrentQueue<(int Node, int Job, int Attempt)> Begun { get; } = new();

    /// <summary>Where tasks wait, once it is closed.</summary>
    internal Gate Gate { get; private set; } = new();

    /// <summary>From now on tasks wait at a gate, which heeds their token.</summary>
    internal Gate Close() => Close((_, job, context) => Gate.Pass(job.Number, context.Token));

    /// <summary>From now on tasks do this, once they have been noted; its gate is a new one.</summary>
    internal Gate Close(Func<int, Job, TaskContext, ValueTask> handling)
    {
        Begun.Clear();
        Gate.Open();
        Gate = new Gate();
        Handle = async (node, job, context) =>
        {
            Begun.Enqueue((node, job.Number, context.Attempt));
            await handling(node, job, context);
            return job.Number;
        };
        return Gate;
    }

    /// <summary>Lets everything end.</summary>
    internal async Task Settle()
    {
        Gate.Open();
        await PauseDispatch(false);
        await AllDone().Within("all done", () => string.Join(", ", Begun));
    }

    internal Task<PauseAnswer> PauseDispatch(bool paused = true, int node = 0) =>
        Nodes[node].Router.Ask<PauseAnswer>(new PauseDispatch(paused)).Within("the pause is answered");

    internal Task<AllDone> AllDone(string? group = null, int node = 0) => Nodes[node].Coordinator.Ask<AllDone>(new WhenAllDone(group));

    internal Task<PoolStatus> Status(int node = 0) => Nodes[node].Coordinator.Ask<PoolStatus>(GetStatus.Instance).Within("the status");

    internal static Task<TaskOutcome> Run(PoolNode node, object task) => Run(node.Router, task);

    internal static Task<PoolStatus> Until(PoolNode node, Func<PoolStatus, bool> fact, string expected) => StatusThat(node, fact, expected);

    internal Task HaveWorkers(int count) => StatusThat(Nodes[0], status => status.Workers == count, $"{count} workers");

    /// <summary>Starts the next node.</summary>
    private protected async Task<PoolNode> StartNext(Func<TaskPoolOptions, TaskPoolOptions>? configure = null, ClusterPoolOptions? options = null, string hocon = "")
    {
        var number = Nodes.Count;
        var node = await StartNode(Nodes.FirstOrDefault(), (job, context) => Handle(number, job, context), configure, options, $"{Patient}\n{hocon}");
        Nodes.Add(node);
        return node;
    }

    public override async Task DisposeAsync()
    {
        Gate.Open();
        await Task.WhenAll(Nodes.Select(node => node.Host.StopAsync())).Within("all nodes stop");
        await base.DisposeAsync();
    }
}

/// <summary>Two nodes with one worker each, shared by the tests of policies that need no other options. The router is on the first.</summary>
public sealed class TwoNodes : NumberedNodes
{
    public const string Name = "two nodes";

    public override async Task InitializeAsync()
    {
        for (var number = 0; number < 2; number++)
        {
            await StartNext(options => options with
            {
                Workers = 1,
                StuckGrace = TimeSpan.FromMilliseconds(200),
                Backoff = new RetryBackoff { Initial = TimeSpan.FromMilliseconds(1), Jitter = 0 },
            });
        }

        await HaveWorkers(2);
    }
}

/// <summary>A node that may have the router and has no workers, and one with one worker that may not have the router.</summary>
public sealed class NodesApart : NumberedNodes
{
    public const string Name = "nodes apart";

    private static readonly ClusterPoolOptions Roles = new() { RouterRole = "router", WorkerRole = "worker" };

    public override async Task InitializeAsync()
    {
        await StartNext(OneWorker, Roles, "akka.cluster.roles = [router]");
        await StartNext(OneWorker, Roles, "akka.cluster.roles = [worker]");
        await HaveWorkers(1);

        static TaskPoolOptions OneWorker(TaskPoolOptions options) => options with { Workers = 1 };
    }
}

#pragma warning disable CA1711, CA1515 // xunit calls it a collection.
[CollectionDefinition(TwoNodes.Name)]
public sealed class TwoNodesCollection : ICollectionFixture<TwoNodes>;

[CollectionDefinition(NodesApart.Name)]
public sealed class NodesApartCollection : ICollectionFixture<NodesApart>;
#pragma warning restore CA1711, CA1515

/// <summary>Tests that share a pool: each leaves it with nothing outstanding.</summary>
public abstract class SharedPoolTests(NumberedNodes pool) : IAsyncLifetime
{
    private protected NumberedNodes Pool { get; } = pool;

    private protected PoolNode One => Pool.Nodes[0];

    private protected PoolNode Other => Pool.Nodes[1];

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Pool.Settle();
}
