using Akka.Actor;
using Akka.Cluster.Tools.Singleton;

namespace Actors.Benchmarks.Nodes;

/// <summary>A singleton that says what it was told, on the nodes that the router may live on.</summary>
internal static class EchoSingleton
{
    private const string Name = "echo";

    /// <summary>Starts a node that has it besides the router and the workers of a pool.</summary>
    public static async Task StartAsync(string seed, int workers)
    {
        var node = await PoolNode.StartAsync(new TaskPoolOptions { Workers = workers }, [PoolNode.RouterRole, PoolNode.WorkerRole], seed);
        var settings = ClusterSingletonManagerSettings.Create(node.System).WithRole(PoolNode.RouterRole);
        node.System.ActorOf(ClusterSingletonManager.Props(Props.Create(() => new Echo()), PoisonPill.Instance, settings), Name);
    }

    /// <summary>How another node reaches it.</summary>
    public static IActorRef ProxyAt(ActorSystem system) =>
        system.ActorOf(ClusterSingletonProxy.Props($"/user/{Name}", ClusterSingletonProxySettings.Create(system).WithRole(PoolNode.RouterRole)), $"{Name}-proxy");

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message, Self);
    }
}
