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

        // How the last attempts ended is written too, or they would be made again: an answer comes after the commit that follows the question.
        NodeParts.SayLast(system, name, door.Router, within => Task.WhenAny(door.Coordinator.Ask<PoolStatus>(GetStatus.Instance, within)));
        system.ActorOf(LocalRouter.Props(parts, door.Router, new UniqueAddress(((ExtendedActorSystem)system).Provider.DefaultAddress, Uid)), $"{name}-router");
        return door;
    }
}
