using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace Actors;

/// <summary>
/// The one router of a pool that spans a cluster: a singleton, wherever it lives. It hears the doors of all processes and the membership of the cluster, and keeps the time of
/// its <see cref="RouterState"/>.
/// </summary>
/// <remarks>
/// It keeps nothing that survives it. A new one greets every process and is told what is outstanding and what runs there; until all
/// have reported, or have left, it hands out nothing and answers nothing. Each life has a number, its incarnation, and a process listens to the highest that it has heard.
/// </remarks>
#pragma warning disable CA1001 // The pool ends with its own router, a child of this one.
internal sealed class ClusterRouter : ReceiveActor, IWithTimers
#pragma warning restore CA1001
{
    public const string Name = "router";

    /// <summary>How often it looks for processes that have not answered, and whether what it said was heard.</summary>
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>How long after a node kept what it had not begun it is asked again.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(50);

    /// <summary>A process whose door has ended is mostly just leaving; if it has not left by then, the door was stopped alone.</summary>
    private static readonly TimeSpan LeavesWithin = TimeSpan.FromSeconds(5);

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly RouterState _state;
    private IActorRef _router = ActorRefs.Nobody;

    private ClusterRouter(TaskPoolOptions options, TimeSpan clientsForgottenAfter, string doorPath, Random dice)
    {
        var context = Context;
        var self = Self;
        _state = new RouterState(
            options,
            self,
            dice,
            place => context.ActorSelection($"{place.At.Address}/user/{doorPath}").Tell(new Identify(place.At.Uid), self),
            peer => WatchUnlessClient(context, peer))
        {
            NotUnderstood = kind => _log.Warning("A door of pool {Pool} says {Item}, which this router does not understand", Pool.Name, kind),
            Superseded = latest => throw new InvalidOperationException($"A process listens to a router of incarnation {latest}, and this one has {Incarnation}."),
            Recovered = () => _log.Info("Router of pool {Pool} is at work (incarnation {Incarnation}): {Outstanding} tasks are outstanding", Pool.Name, Incarnation, Pool.State.Outstanding),
        };

        _state.Clients.ForgottenAfter = (int)Math.Ceiling(clientsForgottenAfter / TickEvery);

        Receive<Frame>(frame => Then(() => _state.OnFrame(frame, Sender)));
        Receive<RouterTurns.Speak>(speak => _state.OnSpeak(speak.Peer));
        Receive<RouterTurns.HandOut>(_ => Then(_state.Nodes.HandOut));
        Receive<RouterTurns.LookAgain>(_ => Then(_state.Nodes.TakingBack.AskSome));
        Receive<RouterTurns.Signal>(_state.Nodes.Signal);
        Receive<RouterTurns.SignalAll>(_ => _state.Nodes.SignalEverything());
        Receive<RouterTurns.GiveUpAll>(_ => _state.Nodes.GiveUpEverything());
        Receive<RouterTurns.TakeAllBack>(_ => _state.Nodes.TakingBack.AskAll());
        Receive<RouterTurns.Tick>(_ => _state.Tick());
        Receive<RouterTurns.DoorHasEnded>(OnDoorHasEnded);
        Receive<ActorIdentity>(identity => _state.OnIdentity((int)identity.MessageId, identity.Subject));
        Receive<JoinAsClient>(join => _state.Clients.OnJoin(join, Sender));
        Receive<LeaveAsClient>(leave => _state.Clients.OnLeave(leave, Sender));
        Receive<LatestIncarnation>(answer => _state.OnLatest(answer, Sender));
        Receive<ClusterEvent.CurrentClusterState>(OnMembers);
        Receive<ClusterEvent.UnreachableMember>(unreachable => _state.OnUnreachable(unreachable.Member.UniqueAddress));
        Receive<ClusterEvent.ReachableMember>(reachable => _state.OnReachable(reachable.Member.UniqueAddress));
        Receive<ClusterEvent.MemberRemoved>(removed => _state.OnRemoved(removed.Member.UniqueAddress));
        Receive<ClusterEvent.IMemberEvent>(change => OnMember(change.Member));
        Receive<Terminated>(OnTerminated);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private Pool Pool => _state.Pool;

    private long Incarnation => _state.Places.Incarnation;

    /// <param name="options">The options of the pool.</param>
    /// <param name="clientsForgottenAfter"><inheritdoc cref="ClusterPoolOptions.ClientsForgottenAfter"/></param>
    /// <param name="doorPath">Where the doors are, below the guardian of each process.</param>
    /// <param name="dice">Tells apart two routers that cannot know of each other.</param>
    public static Props Props(TaskPoolOptions options, TimeSpan clientsForgottenAfter, string doorPath, Random dice) =>
        Akka.Actor.Props.CreateBy(new ActorProducer<ClusterRouter>(() => new ClusterRouter(options, clientsForgottenAfter, doorPath, dice))).WithDispatcher(TaskRouter.Dispatcher);

    protected override void PreStart()
    {
        _router = Context.Watch(Context.ActorOf(TaskRouter.Props(Context.System, new EntranceFactory(Pool.ForRouter)), "pool"));
        _state.Calls.Router = _router;
        _log.Info("Router of pool {Pool} begins; it first hears what is outstanding", Pool.Name);
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        Timers.StartPeriodicTimer(RouterTurns.Tick.Instance, RouterTurns.Tick.Instance, TickEvery);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    /// <summary>A router that fails is followed by one that has heard everything anew: half a state is none.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        _log.Error(reason, "Router of pool {Pool} fails (incarnation {Incarnation}); the next begins", Pool.Name, Incarnation);
        _state.Close();
        base.PreRestart(reason, message);
    }

    private static void WatchUnlessClient(IActorContext context, Peer peer)
    {
        if (!peer.IsClient)
        {
            context.Watch(peer.Door);
        }
    }

    private void OnMembers(ClusterEvent.CurrentClusterState state)
    {
        foreach (var member in state.Members)
        {
            OnMember(member);
        }

        foreach (var member in state.Unreachable)
        {
            _state.OnUnreachable(member.UniqueAddress);
        }
    }

    private void OnMember(Member member)
    {
        if (member.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Leaving or MemberStatus.Exiting)
        {
            _state.Places.Add(member.UniqueAddress);
        }
    }

    private void OnTerminated(Terminated terminated)
    {
        if (terminated.ActorRef.Equals(_router))
        {
            throw new InvalidOperationException("The pool's own router was stopped by somebody else.");
        }

        Timers.StartSingleTimer(terminated.ActorRef, new RouterTurns.DoorHasEnded(terminated.ActorRef), LeavesWithin);
    }

    private void OnDoorHasEnded(RouterTurns.DoorHasEnded ended)
    {
        if (_state.Places.FindMember(ended.Door) is not { } place)
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

    /// <summary>After a turn in which tasks were handed out: if they wait at one node while another is idle, it is looked at again.</summary>
    private void Then(Action act)
    {
        act();
        if (_state.Nodes.TakingBack.IsUneven && !Timers.IsTimerActive(RouterTurns.LookAgain.Instance))
        {
            Timers.StartSingleTimer(RouterTurns.LookAgain.Instance, RouterTurns.LookAgain.Instance, LookAgainAfter);
        }
    }
}
