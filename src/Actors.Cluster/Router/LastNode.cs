using Akka.Actor;
using Akka.Cluster;

namespace Actors;

/// <summary>Ends this node's share in the router when the node leaves and nobody stays who could take the router over.</summary>
/// <remarks>
/// Akka.NET's manager of a singleton that leaves with all its peers offers the router to one that has left as well, until the phase of the shutdown is over, which takes ten
/// seconds: once its own node is on its way out it no longer heeds that the other was removed.
/// </remarks>
internal sealed class LastNode : ReceiveActor
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly HashSet<UniqueAddress> _staying = []; // Or not yet on their way out: who only wants to leave may still be handed the router.
    private readonly IActorRef _manager;
    private readonly string? _role;
    private bool _isLeaving;

    private LastNode(IActorRef manager, string? role)
    {
        (_manager, _role) = (manager, role);
        Receive<ClusterEvent.CurrentClusterState>(state =>
        {
            foreach (var member in state.Members)
            {
                Note(member);
            }
        });
        Receive<ClusterEvent.IMemberEvent>(OnMember);
        Receive<ActorIdentity>(OnRouter);
        Receive<Terminated>(_ => Context.Stop(_manager));
    }

    /// <param name="manager">The manager of the singleton on this node.</param>
    /// <param name="role">The role of the nodes that may have the router; null when all may.</param>
    public static Props Props(IActorRef manager, string? role) => Akka.Actor.Props.CreateBy(new ActorProducer<LastNode>(() => new LastNode(manager, role)));

    protected override void PreStart() => _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void OnMember(ClusterEvent.IMemberEvent change)
    {
        Note(change.Member);
        _isLeaving |= change is ClusterEvent.MemberExited && change.Member.UniqueAddress.Equals(_cluster.SelfUniqueAddress);
        if (_isLeaving && _staying.Count == 0) // Before it has joined, it knows of none either.
        {
            Context.ActorSelection(_manager.Path / ClusterRouter.Name).Tell(new Identify(null));
        }
    }

    /// <summary>If the router is here, it ends by itself first.</summary>
    private void OnRouter(ActorIdentity router)
    {
        if (router.Subject is { } subject)
        {
            Context.Watch(subject).Tell(RouterTurns.End.Instance);
        }
        else
        {
            Context.Stop(_manager);
        }
    }

    private void Note(Member member)
    {
        if (member.Status is MemberStatus.Exiting or MemberStatus.Down or MemberStatus.Removed)
        {
            _staying.Remove(member.UniqueAddress);
        }
        else if (_role is null || member.HasRole(_role))
        {
            _staying.Add(member.UniqueAddress);
        }
    }
}
