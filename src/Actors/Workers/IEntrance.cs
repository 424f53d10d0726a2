using Akka.Actor;

namespace Actors;

/// <summary>Where what is told to a router goes in, on the sender's thread: its pool, or the door to one in a cluster.</summary>
internal interface IEntrance
{
    /// <summary>The name of the pool, for errors.</summary>
    string Name { get; }

    /// <summary>Whether the code that asks runs inside a handler of the pool.</summary>
    bool IsInsideHandler { get; }

    /// <summary>The registered handler of a message; null when it has none, or when that is not known here.</summary>
    TaskRunner? FindRunner(object message);

    /// <summary>Takes a task, or tells the sender why not.</summary>
    void Tell(object message, TaskRunner? runner, IActorRef? sender);

    /// <summary>The router has gone.</summary>
    void Abort();
}

/// <summary>Makes what is behind one router: the one argument of its props.</summary>
internal sealed class EntranceFactory(Func<IActorRef, IEntrance> create)
{
    public IEntrance Create(IActorRef router) => create(router);
}
