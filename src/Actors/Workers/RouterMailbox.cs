using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace Actors;

/// <summary>The mailbox of a router. It holds the commands, and the pool: a mailbox stays when its actor restarts.</summary>
public sealed class RouterMailbox : MailboxType, IProducesMessageQueue<RouterMessageQueue>
{
    /// <summary>Called by Akka.NET with the section that names this type.</summary>
    public RouterMailbox(Settings settings, Config config)
        : base(settings, config)
    {
    }

    /// <inheritdoc/>
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new RouterMessageQueue();
}

/// <summary>The queue of a router's commands. Tasks never stand in it.</summary>
public sealed class RouterMessageQueue : UnboundedMessageQueue, IMessageQueue, IUnboundedMessageQueueSemantics
{
    /// <summary>The pools of all routers that somebody still holds: one that has gone has lost its mailbox, and must answer all the same.</summary>
    private static readonly ConditionalWeakTable<ActorCell, Pool> Pools = [];

    private readonly Lock _creation = new();
    private volatile Pool? _pool;

    /// <summary>The pool of the router that owns this mailbox; made at its first use, which may be a task told before the actor has started.</summary>
    internal Pool PoolOf(ActorCell cell)
    {
        if (_pool is { } pool)
        {
            return pool;
        }

        lock (_creation)
        {
            return _pool ??= Pools.GetValue(cell, static cell => ((PoolFactory)cell.Props.Arguments[0]).Create(cell.Self));
        }
    }

    /// <summary>The pool of a router that has gone, or is about to.</summary>
    internal static bool TryFindPool(ActorCell cell, [NotNullWhen(true)] out Pool? pool) => Pools.TryGetValue(cell, out pool);

    /// <summary>The router has gone, and its pool goes with it.</summary>
    /// <remarks>
    /// Here and not in the router's PostStop: a router that is stopped while its restart still waits for a child to end has no instance that
    /// PostStop could be called on, and what is outstanding would never get its outcome.
    /// </remarks>
    void IMessageQueue.CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        _pool?.Abort();
        CleanUp(owner, deadletters);
    }
}

/// <summary>Makes the pool of one router: the one argument of a router's props.</summary>
internal sealed class PoolFactory(Func<Pool> create)
{
    public Pool Create(IActorRef router)
    {
        var pool = create();
        pool.State.Router = router;
        return pool;
    }
}
