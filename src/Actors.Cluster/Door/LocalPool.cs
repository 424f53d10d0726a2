using Akka;
using Akka.Actor;
using Akka.Cluster;

namespace Actors;

/// <summary>Starts a durable pool in one process: the door, the workers and the router that a cluster has, and nothing between them.</summary>
internal static class LocalPool
{
    /// <summary>There is one process, so any number will do.</summary>
    private const int Uid = 1;

    /// <param name="system">The actor system.</param>
    /// <param name="name">The name of the pool.</param>
    /// <param name="handlers">Its handlers.</param>
    /// <param name="payloads">Turns messages into what is stored.</param>
    /// <param name="parts">The router, with its store, and the slots of the workers.</param>
    /// <returns>The two refs of the door.</returns>
    public static (IActorRef Router, IActorRef Coordinator) Start(ActorSystem system, string name, TaskHandlers handlers, PayloadRule payloads, RouterParts parts)
    {
        var state = NodeParts.WithWorkers(system, name, parts.Options, handlers, payloads, Uid, parts.Dice, isDurable: true, parts.Slots);
        var door = NodeParts.Open(system, name, state);
        StopWithSystem(system, name, state.Door, parts.Options);
        system.ActorOf(LocalRouter.Props(parts, door.Router, new UniqueAddress(((ExtendedActorSystem)system).Provider.DefaultAddress, Uid)), $"{name}-router");
        return door;
    }

    /// <summary>When the system is shut down in order, the pool is stopped first. Its workers stop by themselves at the same time, and give back what they do not end: it is the same.</summary>
    private static void StopWithSystem(ActorSystem system, string name, Door door, TaskPoolOptions options)
    {
        var atMost = LivePools.Of(system).AtMost;
        var deadline = options.DrainDeadline < atMost ? options.DrainDeadline : atMost;
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceRequestsDone, $"stop-{name}", async () =>
        {
            await Task.WhenAny(door.Router.Ask<StopReport>(new Stop(deadline), Timeout.InfiniteTimeSpan), door.Ended).ConfigureAwait(false);
            return Done.Instance;
        });
    }
}
