using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Nodes;
using Actors.Benchmarks.Work;
using Akka.Actor;
using Akka.Cluster.Routing;
using Akka.Configuration;
using Akka.Routing;

namespace Actors.Benchmarks.Rivals;

/// <summary>Akka.NET's own cluster router: round-robin over an actor in each of two other processes, which replies to each message.</summary>
internal sealed class ClusterRouterRival(int tasks, Shared<NodeProcesses> shared, bool hasOwnSerializer) : ClusterThroughput(tasks, shared)
{
    public const string Json = "Akka ClusterRouterGroup, JSON";
    public const string OwnSerializer = "Akka ClusterRouterGroup, own serializer";

    private const string WorkerRole = "worker";
    private const string WorkerName = "worker";

    /// <summary>Starts the part of another process.</summary>
    public static async Task StartWorkerAsync(string seed, bool hasOwnSerializer)
    {
        var system = Create(hasOwnSerializer, WorkerRole);
        system.ActorOf(Props.Create(() => new Worker()), WorkerName);
        await Membership.JoinAsync(system, seed);
    }

    protected override async Task<ReadyCluster> StartAsync()
    {
        var system = Create(hasOwnSerializer);
        await Membership.JoinAsync(system, seed: null);
        await Others.JoinAsync(hasOwnSerializer ? NodeKind.RivalOwn : NodeKind.Rival, Membership.EndpointOf(system), workers: 1);

        string[] paths = [$"/user/{WorkerName}"];
        var settings = new ClusterRouterGroupSettings(Others.Count, paths, allowLocalRoutees: false, WorkerRole);
        var router = system.ActorOf(Props.Empty.WithRouter(new ClusterRouterGroup(new RoundRobinGroup(paths), settings)));
        await HasRouteesAsync(router, Others.Count);
        return new ReadyCluster(new Ending(system), router, new Cargo(new byte[Cargo.Bytes]), new Window(system));
    }

    private static ActorSystem Create(bool hasOwnSerializer, params string[] roles)
    {
        var config = ConfigurationFactory.ParseString("""
            akka.actor.provider = cluster
            akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
            """);
        var own = ConfigurationFactory.ParseString($$"""
            akka.actor {
              serializers.cargo = "{{typeof(CargoSerializer)}}, {{typeof(CargoSerializer).Assembly.GetName().Name}}"
              serialization-bindings { "{{typeof(ICargoMessage)}}, {{typeof(ICargoMessage).Assembly.GetName().Name}}" = cargo }
            }
            """);
        return ActorSystem.Create(Membership.SystemName, Membership.Settings(roles).WithFallback(hasOwnSerializer ? config.WithFallback(own) : config));
    }

    private static async Task HasRouteesAsync(IActorRef router, int expected)
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await router.Ask<Routees>(GetRoutees.Instance, soon.Token)).Members.Count() != expected)
        {
            await Task.Delay(20, soon.Token);
        }
    }

    private sealed class Ending(ActorSystem system) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => new(system.Terminate());
    }

    private sealed class Worker : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            Runs.Count();
            Sender.Tell(CargoDone.Instance, Self);
        }
    }
}
