using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using Akka.Remote;

namespace Actors;

/// <summary>Starts what one node has of a pool that spans a cluster: its door, its workers if it has their role, and its share in the router if it has that one's.</summary>
internal static class ClusterPool
{
    /// <returns>The two refs of the door.</returns>
    public static (IActorRef Router, IActorRef Coordinator) Start(ActorSystem system, string name, TaskPoolOptions options, TaskHandlers handlers, ClusterPoolOptions cluster, Random dice)
    {
        var node = Cluster.Get(system);
        var payloads = new PayloadRule(cluster.Types, cluster.LongestPayload);
        var state = cluster.WorkerRole is null || node.SelfRoles.Contains(cluster.WorkerRole)
            ? WithWorkers(system, name, options, handlers, payloads, node.SelfUniqueAddress.Uid, dice)
            : new DoorState(new Door(options, payloads, new DoorName(dice.NextInt64()), static () => false), held: null, options.Clock, node.SelfUniqueAddress.Uid);

        var door = Open(system, name, state);
        if (state.Workers is not null)
        {
            SayLast(system, name, door.Router);
        }

        if (cluster.RouterRole is null || node.SelfRoles.Contains(cluster.RouterRole))
        {
            var settings = ClusterSingletonManagerSettings.Create(system).WithSingletonName(ClusterRouter.Name);
            var manager = system.ActorOf(
                ClusterSingletonManager.Props(
                    ClusterRouter.Props(options, cluster.ClientsForgottenAfter, name, dice),
                    PoisonPill.Instance,
                    cluster.RouterRole is null ? settings : settings.WithRole(cluster.RouterRole)),
                $"{name}-router");
            system.ActorOf(LastNode.Props(manager, cluster.RouterRole), $"{name}-last-node");
        }

        return door;
    }

    /// <summary>Starts a door in a process that is no member of the cluster.</summary>
    /// <param name="system">A system of the same name as the nodes'.</param>
    /// <param name="name">The name of the pool.</param>
    /// <param name="contacts">Nodes with a door: their hosts and ports.</param>
    /// <param name="options">The options of the pool, as far as they bind the door.</param>
    /// <param name="cluster">The types that travel.</param>
    /// <param name="dice">Names the door.</param>
    /// <returns>The two refs of the door.</returns>
    public static (IActorRef Router, IActorRef Coordinator) Connect(
        ActorSystem system, string name, IEnumerable<(string Host, int Port)> contacts, TaskPoolOptions options, ClusterPoolOptions cluster, Random dice)
    {
        var own = ((ExtendedActorSystem)system).Provider.DefaultAddress;
        var state = new DoorState(
            new Door(options, new PayloadRule(cluster.Types, cluster.LongestPayload), new DoorName(dice.NextInt64()), static () => false), held: null, options.Clock, AddressUidExtension.Uid(system))
        {
            Contacts = [.. contacts.Select(contact => new Address(own.Protocol, own.System, contact.Host, contact.Port))],
        };
        return Open(system, name, state);
    }

    /// <summary>When the workers have stopped, how their last attempts ended is still to be heard, or these would be made again. Who was thrown out is heard by nobody.</summary>
    private static void SayLast(ActorSystem system, string name, IActorRef door)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        var within = shutdown.Timeout(CoordinatedShutdown.PhaseServiceStop) * 0.9;
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, $"say-last-of-{name}", async () =>
        {
            if (shutdown.ShutdownReason is not CoordinatedShutdown.ClusterDowningReason)
            {
                await Task.WhenAny(door.Ask<DoorTicks.Leave>(DoorTicks.Leave.Instance, within)).ConfigureAwait(false);
            }

            return Done.Instance;
        });
    }

    private static (IActorRef Router, IActorRef Coordinator) Open(ActorSystem system, string name, DoorState state)
    {
        var router = system.ActorOf(TaskDoor.Props(state), name);
        return (router, router.Ask<Coordinator>(GetCoordinator.Instance, PoolStart.Within).GetAwaiter().GetResult().Ref);
    }

    private static DoorState WithWorkers(ActorSystem system, string name, TaskPoolOptions options, TaskHandlers handlers, PayloadRule payloads, int uid, Random dice)
    {
        // What is the router's business is none of theirs.
        var own = options with
        {
            Name = $"{options.Name}/workers",
            Capacity = int.MaxValue,
            Overflow = Overflow.Reject,
            Retries = 0,
            QuarantineCapacity = 0,
            KeptOutcomes = 0,
        };
        var runner = new AttemptRunner(handlers.Freeze(), payloads.Types);
        var pool = new Pool(own, new TaskHandlers().Add<Attempt>(runner), partOf: options.Name);
        var door = new Door(options, payloads, new DoorName(dice.NextInt64()), () => pool.IsInsideHandler);
        var held = new HeldAttempts(pool, runner, payloads, () => door.Router.Tell(DoorTicks.Speak.Instance, ActorRefs.NoSender));
        var (workers, _) = pool.Start(system, $"{name}-workers");
        return new DoorState(door, held, options.Clock, uid) { Workers = workers };
    }
}
