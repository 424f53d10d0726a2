using Akka.Actor;
using Akka.Cluster;

namespace Actors;

/// <summary>
/// The one router of a pool that spans a cluster: a singleton, wherever it lives. It hears the doors of all processes and the membership of the cluster.
/// </summary>
/// <remarks>
/// Each life has a number, its incarnation, and a process listens to the highest that it has heard. How it begins, <see cref="RouterActor"/> says.
/// </remarks>
internal sealed class ClusterRouter : RouterActor
{
    public const string Name = "router";

    /// <summary>A process whose door has ended is mostly just leaving; if it has not left by then, the door was stopped alone.</summary>
    private static readonly TimeSpan LeavesWithin = TimeSpan.FromSeconds(5);

    private const string MemberPath = "/system/cluster";

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly string _doorPath;

    private ClusterRouter(RouterParts parts, string doorPath)
        : base(parts)
    {
        _doorPath = doorPath;
        Receive<RouterTurns.DoorHasEnded>(OnDoorHasEnded);
        Receive<ClusterEvent.CurrentClusterState>(OnMembers);
        Receive<ClusterEvent.UnreachableMember>(unreachable => State.OnUnreachable(unreachable.Member.UniqueAddress));
        Receive<ClusterEvent.ReachableMember>(reachable => State.OnReachable(reachable.Member.UniqueAddress));
        Receive<ClusterEvent.MemberRemoved>(removed => State.OnRemoved(removed.Member.UniqueAddress));
        Receive<ClusterEvent.IMemberEvent>(change => OnMember(change.Member));
    }

    /// <param name="parts">What it is made of.</param>
    /// <param name="doorPath">Where the doors are, below the guardian of each process.</param>
    public static Props Props(RouterParts parts, string doorPath) =>
        Akka.Actor.Props.CreateBy(new ActorProducer<ClusterRouter>(() => new ClusterRouter(parts, doorPath))).WithDispatcher(TaskRouter.Dispatcher);

    protected override void PreStart()
    {
        base.PreStart();
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void LookFor(IActorContext context, Place place) =>
        context.ActorSelection($"{place.At.Address}/user/{_doorPath}").Tell(new Identify(place.At.Uid), Self);

    /// <summary>
    /// That a process has no door is believed if an actor answers there which every member has: Akka.NET says it, too, of a process that it does not speak to any more. A router that was thrown out while
    /// it stood still would else take itself for alone.
    /// </summary>
    protected override void OnIdentity(ActorIdentity identity)
    {
        switch (identity)
        {
            case { MessageId: int uid, Subject: null } when State.Places.Find(uid) is { } place:
                Context.ActorSelection($"{place.At.Address}{MemberPath}").Tell(new Identify((long)uid), Self);
                break;
            case { MessageId: long uid, Subject: not null }:
                State.OnIdentity((int)uid, door: null);
                break;
            case { MessageId: int, Subject: not null }:
                base.OnIdentity(identity);
                break;
            default:
                break;
        }
    }

    protected override void Met(IActorContext context, Peer peer)
    {
        if (!peer.IsClient)
        {
            context.Watch(peer.Door);
        }
    }

    protected override void OnEnded(IActorRef actor) => Timers.StartSingleTimer(actor, new RouterTurns.DoorHasEnded(actor), LeavesWithin);

    private void OnMembers(ClusterEvent.CurrentClusterState state)
    {
        foreach (var member in state.Members)
        {
            OnMember(member);
        }

        foreach (var member in state.Unreachable)
        {
            State.OnUnreachable(member.UniqueAddress);
        }
    }

    private void OnMember(Member member)
    {
        if (member.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Leaving or MemberStatus.Exiting)
        {
            State.Places.Add(member.UniqueAddress);
        }
    }

    private void OnDoorHasEnded(RouterTurns.DoorHasEnded ended)
    {
        if (State.Places.FindMember(ended.Door) is not { } place)
        {
            return;
        }

        if (!place.IsReachable)
        {
            // Akka.NET may take it for ended because it cannot be reached. Then it comes back, or leaves.
            Timers.StartSingleTimer(ended.Door, ended, LeavesWithin);
        }
        else
        {
            // What it had outstanding, and what ran there, is known to nobody now.
            throw new InvalidOperationException($"Door {ended.Door} was stopped, though its process is a member of the cluster.");
        }
    }
}
