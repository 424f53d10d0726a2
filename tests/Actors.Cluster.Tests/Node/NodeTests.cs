using System.Net;
using System.Net.NetworkInformation;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using ClusterOf = Akka.Cluster.Cluster;

namespace Actors.Tests.Node;

/// <summary>What nodes still can say to each other, though most of what Akka.NET reads by default is refused.</summary>
public sealed class NodeTests : Systems
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("localhost", "localhost")]
    [InlineData("::1", "[::1]")]
    public async Task Node_is_reached_by_the_host_of_its_options(string host, string known)
    {
        var node = await StartNode(new NodeOptions { Host = host });
        var (_, heard) = Listen(node, "ear");
        var other = await StartNode(new NodeOptions { Host = host });

        Assert.Equal("heard", await Reach(other, node, "/user/ear").Ask<string>("hello").Within("the answer"));

        Assert.Equal(["hello"], heard);
        Assert.Equal(known, AddressOf(node).Host);
    }

    [Fact]
    public async Task Node_of_this_machine_alone_listens_on_no_other_address()
    {
        var node = await StartNode();

        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(listener => listener.Port == AddressOf(node).Port);

        Assert.Equal(IPAddress.Loopback, Assert.Single(listeners).Address.MapToIPv4());
    }

    [Fact]
    public async Task Node_joins_through_any_of_its_seeds()
    {
        var first = await StartNode();
        await ClusterOf.Get(first).JoinAsync(AddressOf(first)).Within("the first is a member");

        // Nothing listens on port 1.
        var second = await StartNode(new NodeOptions { Seeds = ["127.0.0.1:1", $"127.0.0.1:{AddressOf(first).Port}"] });

        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ClusterOf.Get(second).RegisterOnMemberUp(joined.SetResult);
        await joined.Task.Within("the second is a member");
        Assert.Contains(ClusterOf.Get(second).State.Members, member => member.Address == AddressOf(first));
    }

    [Fact]
    public async Task Scenario_19_host_does_not_start_with_options_that_break_a_rule()
    {
        var fault = await Assert.ThrowsAsync<NodeOptionsException>(() => StartNode(new NodeOptions { Host = "10.0.0.7", Port = -1 }));

        Assert.Equal(2, fault.Faults.Count);
    }

    [Fact]
    public async Task Own_hocon_does_not_open_what_the_options_close()
    {
        var node = await StartNode(hocon: """
            akka.remote.dot-netty.tcp.hostname = 0.0.0.0
            akka.actor.serializers.json = "Akka.Serialization.NewtonSoftJsonSerializer, Akka"
            akka.actor.serialization-settings.allow-unregistered-types = on
            """);

        Assert.Equal("127.0.0.1", AddressOf(node).Host);
        Assert.IsType<RefusingJson>(SerializersOf(node)[1]);
        Assert.ThrowsAny<Exception>(() => node.Serialization.FindSerializerFor(new Unregistered(1)));
    }

    [Theory]
    [InlineData("akka.cluster.singleton.hand-over-retry-interval")] // A default of Akka.NET's,
    [InlineData("akka.cluster.failure-detector.acceptable-heartbeat-pause")] // and one of ours.
    public async Task Own_hocon_holds_for_what_the_options_say_nothing_of(string key)
    {
        var node = await StartNode(hocon: $"{key} = 7s");

        Assert.Equal(TimeSpan.FromSeconds(7), node.Settings.Config.GetTimeSpan(key));
    }

    [Fact]
    public async Task Loss_of_a_node_is_known_sooner_than_by_default()
    {
        var config = (await StartNode()).Settings.Config.GetConfig("akka.cluster");

        Assert.Equal(TimeSpan.FromSeconds(2), config.GetTimeSpan("failure-detector.acceptable-heartbeat-pause"));
        Assert.Equal(TimeSpan.FromSeconds(3), config.GetTimeSpan("split-brain-resolver.stable-after"));
    }

    [Fact]
    public async Task Actor_of_another_node_is_watched_to_its_end()
    {
        var (node, other) = (await StartNode(), await StartNode());
        var (ear, _) = Listen(node, "ear");
        var reached = await Reach(other, node, "/user/ear").ResolveOne(Safety.Net);
        var ended = new TaskCompletionSource<IActorRef>(TaskCreationOptions.RunContinuationsAsynchronously);
        var watching = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        other.ActorOf(Props.Create(() => new Watcher(reached, watching, ended)));
        await watching.Task;
        Assert.Equal("heard", await reached.Ask<string>("after the watch").Within("what was sent after the watch"));

        node.Stop(ear);

        Assert.Equal(reached, await ended.Task.Within("the end of the other node's actor"));
    }

    [Fact]
    public async Task Three_nodes_form_a_cluster_whose_singleton_moves_when_its_node_leaves()
    {
        const string Quick = "akka.cluster { gossip-interval = 100ms, leader-actions-interval = 100ms, min-nr-of-members = 3 }";
        using var authority = new Authority();
        var nodes = new List<ActorSystem>();
        for (var number = 1; number <= 3; number++)
        {
            nodes.Add(await StartNode(new NodeOptions { Trust = authority.Trust($"node-{number}") }, Quick));
        }

        var proxies = new List<IActorRef>();
        foreach (var node in nodes)
        {
            node.ActorOf(ClusterSingletonManager.Props(Ear.Props([]), PoisonPill.Instance, ClusterSingletonManagerSettings.Create(node)), "singleton");
            proxies.Add(node.ActorOf(ClusterSingletonProxy.Props("/user/singleton", ClusterSingletonProxySettings.Create(node))));
        }

        await Task.WhenAll(nodes.Select(node => ClusterOf.Get(node).JoinAsync(AddressOf(nodes[0])))).Within("all have joined");
        foreach (var proxy in proxies)
        {
            Assert.Equal("heard", await proxy.Ask<string>("hello").Within("the singleton answers"));
        }

        await ClusterOf.Get(nodes[0]).LeaveAsync().Within("the oldest leaves");

        Assert.Equal("heard", await AskAgain(proxies[2]).Within("the next singleton answers"));
        Assert.Equal(2, ClusterOf.Get(nodes[2]).State.Members.Count(member => member.Status == MemberStatus.Up));
    }

    /// <summary>What is sent to a singleton that is on its way to another node may be lost, so whoever wants an answer asks until there is one.</summary>
    private static async Task<string> AskAgain(IActorRef singleton)
    {
        while (true)
        {
            try
            {
                return await singleton.Ask<string>("hello again", TimeSpan.FromSeconds(1));
            }
            catch (AskTimeoutException)
            {
            }
        }
    }

    private sealed record Unregistered(int Number);

    private sealed class Watcher : UntypedActor
    {
        private readonly TaskCompletionSource<IActorRef> _ended;

        public Watcher(IActorRef watched, TaskCompletionSource watching, TaskCompletionSource<IActorRef> ended)
        {
            _ended = ended;
            Context.Watch(watched);
            watching.SetResult();
        }

        protected override void OnReceive(object message)
        {
            if (message is Terminated terminated)
            {
                _ended.SetResult(terminated.ActorRef);
            }
        }
    }
}
