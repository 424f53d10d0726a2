using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace Actors;

/// <summary>The mailbox of a router. It holds the commands, and what is behind the router: a mailbox stays when its actor restarts.</summary>
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
    /// <summary>What is behind all routers that somebody still holds: one that has gone has lost its mailbox, and must answer all the same.</summary>
    private static readonly ConditionalWeakTable<ActorCell, IEntrance> Entrances = [];

    private readonly Lock _creation = new();
    private volatile IEntrance? _entrance;

    /// <summary>What is behind the router that owns this mailbox; made at its first use, which may be a task told before the actor has started.</summary>
    internal IEntrance EntranceOf(ActorCell cell)
    {
        if (_entrance is { } entrance)
        {
            return entrance;
        }

        lock (_creation)
        {
            return _entrance ??= Entrances.GetValue(cell, static cell => ((EntranceFactory)cell.Props.Arguments[0]).Create(cell.Self));
        }
    }

    /// <summary>What was behind a router that has gone, or is about to.</summary>
    internal static bool TryFind(ActorCell cell, [NotNullWhen(true)] out IEntrance? entrance) => Entrances.TryGetValue(cell, out entrance);

    /// <summary>The router has gone, and its pool goes with it.</summary>
    /// <remarks>
    /// Here and not in the router's PostStop: a router that is stopped while its restart still waits for a child to end has no instance that
    /// PostStop could be called on, and what is outstanding would never get its outcome.
    /// </remarks>
    void IMessageQueue.CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        _entrance?.Abort();
        CleanUp(owner, deadletters);
    }
}
