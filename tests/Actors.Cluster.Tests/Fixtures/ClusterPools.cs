using System.Diagnostics;
using System.Text.Json.Serialization;
using Actors.Hosting;
using Akka.Actor;
using Akka.Hosting;
using Akka.Remote;
using Akka.Remote.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ClusterOf = Akka.Cluster.Cluster;

namespace Actors.Tests.Fixtures;

/// <summary>The task message of these tests; the number tells one from another.</summary>
internal sealed record Job(int Number, string? Text = null);

[JsonSerializable(typeof(Job))]
internal sealed partial class JobJson : JsonSerializerContext;

/// <summary>One node of a pool that spans a cluster.</summary>
internal sealed record PoolNode(IHost Host, ActorSystem System, IActorRef Router, IActorRef Coordinator)
{
    public Address Address => ((ExtendedActorSystem)System).Provider.DefaultAddress;
}

/// <summary>Pools that span several actor systems of this process.</summary>
public abstract class ClusterPools : Systems
{
    /// <summary>Membership in fractions of a second, so that tests need not wait for gossip.</summary>
    private protected const string Quick = $$"""
        akka.cluster {
          gossip-interval = 100ms
          leader-actions-interval = 100ms
          unreachable-nodes-reaper-interval = 100ms
          failure-detector.heartbeat-interval = 200ms
          split-brain-resolver.stable-after = 1s
          down-removal-margin = 1s
        }
        {{CanBeLost}}
        """;

    /// <summary>A node that is cut off passes for lost soon; but not so soon that nodes which stand still on a busy machine lose each other.</summary>
    private protected const string CanBeLost = "akka.cluster.failure-detector.acceptable-heartbeat-pause = 3s";

    /// <summary>Lets the links between nodes be cut.</summary>
    private protected const string CanBeCut = """akka.remote.dot-netty.tcp.applied-adapters = ["trttl"]""";

    /// <summary>A node that cannot be reached is not downed in the time of a test.</summary>
    private protected const string NeverDowned = "akka.cluster.split-brain-resolver.stable-after = 1h";

    /// <summary>A node that is slow, on a machine with much else to do, does not pass for lost.</summary>
    private protected const string Patient = "akka.cluster.failure-detector.acceptable-heartbeat-pause = 20s";

    private protected static WireTypes Types => new WireTypes().Json("job", JobJson.Default.Job);

    /// <summary>Puts a node's part of the pool into its system.</summary>
    private protected virtual void AddPool(AkkaConfigurationBuilder akka, Action<TaskPoolBuilder> configure, ClusterPoolOptions options) => akka.WithClusterTaskPool("jobs", configure, options);

    /// <summary>Starts a node; the first one is the seed of the others.</summary>
    private protected Task<PoolNode> StartNode(
        PoolNode? seed,
        Func<Job, TaskContext, ValueTask<int>> handler,
        Func<TaskPoolOptions, TaskPoolOptions>? configure = null,
        ClusterPoolOptions? options = null,
        string hocon = "") => StartNode(seed?.Address, handler, configure, options, hocon, Quick);

    /// <inheritdoc cref="StartNode(PoolNode, Func{Job, TaskContext, ValueTask{int}}, Func{TaskPoolOptions, TaskPoolOptions}, ClusterPoolOptions, string)"/>
    private protected async Task<PoolNode> StartNode(
        Address? seed,
        Func<Job, TaskContext, ValueTask<int>> handler,
        Func<TaskPoolOptions, TaskPoolOptions>? configure,
        ClusterPoolOptions? options,
        string hocon,
        string quick)
    {
        var host = await Start((akka, _) => AddPool(
            akka
                .AddHocon(quick, HoconAddMode.Prepend)
                .AddHocon(hocon, HoconAddMode.Prepend)
                .WithNode(),
            pool => pool.Configure(given => (configure ?? (same => same))(given with { Workers = 2, DrainDeadline = TimeSpan.FromSeconds(5) })).Handle(handlers => handlers.Handle(handler)),
            (options ?? new ClusterPoolOptions()) with { Types = Types }),
            builder => builder.Services.AddHealthChecks().AddTaskPool());
        var system = host.Services.GetRequiredService<ActorSystem>();
        var node = new PoolNode(host, system, RouterOf<TaskRouter>(host), RouterOf<TaskCoordinator>(host));
        await ClusterOf.Get(system).JoinAsync(seed ?? node.Address).Within("the node has joined");
        return node;
    }

    /// <summary>Asks for the status until it says so.</summary>
    private protected static async Task<PoolStatus> StatusThat(PoolNode node, Func<PoolStatus, bool> fact, string expected)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var status = await node.Coordinator.Ask<PoolStatus>(GetStatus.Instance).Within("the status");
            if (fact(status))
            {
                return status;
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < Safety.Net, $"expected: {expected}; seen: {status}, {string.Join(", ", status.Nodes)}");
        }
    }

    /// <summary>From now on nothing passes between a node and these others.</summary>
    private protected static Task Cut(PoolNode node, params PoolNode[] others) => Throttle(Blackhole.Instance, node, others);

    /// <summary>From now on nothing that a node says reaches these others, which it still hears.</summary>
    private protected static Task Mute(PoolNode node, params PoolNode[] others) => Throttle(Blackhole.Instance, node, others, ThrottleTransportAdapter.Direction.Send, ThrottleTransportAdapter.Direction.Receive);

    /// <summary>From now on nothing that these others say reaches a node, which they still hear.</summary>
    private protected static Task Deafen(PoolNode node, params PoolNode[] others) => Throttle(Blackhole.Instance, node, others, ThrottleTransportAdapter.Direction.Receive, ThrottleTransportAdapter.Direction.Send);

    /// <summary>From now on so many bytes a second pass each way between a node and these others.</summary>
    private protected static Task Slow(int bytesPerSecond, PoolNode node, params PoolNode[] others) =>
        Throttle(new TokenBucket(capacity: bytesPerSecond, bytesPerSecond, nanoTimeOfLastSend: 0, availableTokens: 0), node, others, ThrottleTransportAdapter.Direction.Send, ThrottleTransportAdapter.Direction.Send);

    /// <summary>Everything passes again.</summary>
    private protected static Task Heal(PoolNode node, params PoolNode[] others) => Throttle(Unthrottled.Instance, node, others);

    /// <param name="mode">What passes.</param>
    /// <param name="node">One end of the links.</param>
    /// <param name="others">The other ends.</param>
    /// <param name="here">Which way at the node; it remembers one for each of the others.</param>
    /// <param name="there">Which way at the others.</param>
    private static async Task Throttle(
        ThrottleMode mode,
        PoolNode node,
        PoolNode[] others,
        ThrottleTransportAdapter.Direction here = ThrottleTransportAdapter.Direction.Both,
        ThrottleTransportAdapter.Direction there = ThrottleTransportAdapter.Direction.Both)
    {
        foreach (var other in others)
        {
            await Set(node, other.Address, here);
            await Set(other, node.Address, there);
        }

        Task Set(PoolNode at, Address to, ThrottleTransportAdapter.Direction way) => ((IRemoteActorRefProvider)((ExtendedActorSystem)at.System).Provider).Transport
            .ManagementCommand(new SetThrottle(to, way, mode)).Within("the link obeys");
    }
}
