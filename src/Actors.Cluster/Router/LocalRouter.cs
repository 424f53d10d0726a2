using Akka.Actor;
using Akka.Cluster;

namespace Actors;

/// <summary>The router of a durable pool in one process: it hears the one door there, and nothing of a cluster.</summary>
internal sealed class LocalRouter : RouterActor
{
    private readonly IActorRef _door;

    private LocalRouter(RouterParts parts, IActorRef door, UniqueAddress at)
        : base(parts)
    {
        _door = door;
        State.Places.Add(at);
    }

    /// <param name="parts">What it is made of.</param>
    /// <param name="door">The door.</param>
    /// <param name="at">What the door takes for its process.</param>
    public static Props Props(RouterParts parts, IActorRef door, UniqueAddress at) =>
        Akka.Actor.Props.CreateBy(new ActorProducer<LocalRouter>(() => new LocalRouter(parts, door, at))).WithDispatcher(TaskRouter.Dispatcher);

    protected override void LookFor(IActorContext context, Place place) => Self.Tell(new ActorIdentity(place.At.Uid, _door), ActorRefs.NoSender);

    protected override void Met(IActorContext context, Peer peer) => context.Watch(peer.Door);

    /// <summary>The pool ends with its door; and not with the store of the router before, of whose end the next one may hear.</summary>
    protected override void OnEnded(IActorRef actor)
    {
        if (actor.Equals(_door))
        {
            Context.Stop(Self);
        }
    }
}
