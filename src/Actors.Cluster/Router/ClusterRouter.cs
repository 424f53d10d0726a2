using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace Actors;

/// <summary>
/// The one router of a pool that spans a cluster: a singleton, wherever it lives. It holds the pool, hears the doors, and hands tasks to the nodes.
/// </summary>
/// <remarks>
/// It keeps nothing that survives it. A new one greets every process of the cluster and is told what is outstanding there and what runs there; until all
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

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Nodes _nodes = new();
    private readonly Pool _pool;
    private readonly PeerCalls _calls;
    private readonly Recovery _recovery;
    private readonly Places _places;
    private readonly Dictionary<IActorRef, Peer> _peers = [];
    private readonly Queue<WireItem> _heard = new();
    private IActorRef _router = ActorRefs.Nobody;

    private ClusterRouter(TaskPoolOptions options, string doorPath, Random dice)
    {
        _places = new Places(Context, doorPath, dice, OnMet);
        _pool = new Pool(options, new TaskHandlers().Add<SubmittedTask>(NeverRun.Instance), _nodes);
        _nodes.Serve(_pool);
        _nodes.Router = Self;
        _calls = new PeerCalls(_pool);
        _recovery = new Recovery(_pool, _nodes);

        Receive<Frame>(OnFrame);
        Receive<RouterTurns.Speak>(speak => OnSpeak(speak.Peer));
        Receive<RouterTurns.HandOut>(_ => Turn(_nodes.HandOut));
        Receive<RouterTurns.LookAgain>(_ => Turn(_nodes.AskBack));
        Receive<RouterTurns.Signal>(signal => Turn(() => _nodes.Signal(signal)));
        Receive<RouterTurns.SignalAll>(_ => Turn(_nodes.SignalEverything));
        Receive<RouterTurns.GiveUpAll>(_ => Turn(_nodes.GiveUpEverything));
        Receive<RouterTurns.TakeAllBack>(_ => Turn(_nodes.TakeAllBack));
        Receive<RouterTurns.Tick>(_ => OnTick());
        Receive<ActorIdentity>(OnIdentity);
        Receive<LatestIncarnation>(answer => _places.OnLatest(answer, Sender));
        Receive<ClusterEvent.CurrentClusterState>(OnState);
        Receive<ClusterEvent.UnreachableMember>(unreachable => OnUnreachable(unreachable.Member));
        Receive<ClusterEvent.ReachableMember>(reachable => OnReachable(reachable.Member));
        Receive<ClusterEvent.MemberRemoved>(removed => OnRemoved(removed.Member));
        Receive<ClusterEvent.IMemberEvent>(change => _places.Add(change.Member));
        Receive<Terminated>(OnTerminated);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="options">The options of the pool.</param>
    /// <param name="doorPath">Where the doors are, below the guardian of each process.</param>
    /// <param name="dice">Tells apart two routers that cannot know of each other.</param>
    public static Props Props(TaskPoolOptions options, string doorPath, Random dice) =>
        Akka.Actor.Props.CreateBy(new ActorProducer<ClusterRouter>(() => new ClusterRouter(options, doorPath, dice))).WithDispatcher(TaskRouter.Dispatcher);

    protected override void PreStart()
    {
        _router = Context.Watch(Context.ActorOf(TaskRouter.Props(Context.System, new EntranceFactory(_pool.ForRouter)), "pool"));
        _calls.Router = _router;
        _log.Info("Router of pool {Pool} begins; it first hears what is outstanding", _pool.Name);
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        Timers.StartPeriodicTimer(RouterTurns.Tick.Instance, RouterTurns.Tick.Instance, TickEvery);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    /// <summary>A router that fails is followed by one that has heard everything anew: half a state is none.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        _log.Error(reason, "Router of pool {Pool} fails (incarnation {Incarnation}); the next begins", _pool.Name, _places.Incarnation);

        // First: the pool ends with this instance, and neither the doors nor the next instance are to hear of that.
        _peers.Clear();
        _nodes.Router = ActorRefs.Nobody;
        base.PreRestart(reason, message);
    }

    private void OnSpeak(Peer peer)
    {
        if (_peers.GetValueOrDefault(peer.Door) == peer)
        {
            peer.Speak(Self);
        }
    }

    private void OnState(ClusterEvent.CurrentClusterState state)
    {
        foreach (var member in state.Members)
        {
            _places.Add(member);
        }

        foreach (var member in state.Unreachable)
        {
            OnUnreachable(member);
        }

        FinishRecoveryIfHeard();
    }

    private void OnIdentity(ActorIdentity identity)
    {
        _places.OnIdentity(identity);
        FinishRecoveryIfHeard();
    }

    private void OnMet(Peer peer)
    {
        // The process behind a place that will leave may be another already; it is met in its own.
        if (_peers.TryAdd(peer.Door, peer))
        {
            _nodes.Add(peer);
            Context.Watch(peer.Door);
        }
    }

    private void OnFrame(Frame frame)
    {
        if (frame.Incarnation != _places.Incarnation || !_peers.TryGetValue(Sender, out var peer))
        {
            return;
        }

        peer.Conduit.Receive(frame, _heard);
        Turn(() =>
        {
            while (_heard.TryDequeue(out var item))
            {
                OnHeard(peer, item);
            }

            _nodes.HandOut();
        });
        peer.Speak(Self);
    }

    private void OnHeard(Peer peer, WireItem item)
    {
        switch (item)
        {
            case SubmittedTask task:
                OnSubmitted(peer, task);
                break;
            case AttemptEnded ended:
                WhenOpen(() => _nodes.OnEnded(peer, ended));
                break;
            case AttemptGivenBack back:
                WhenOpen(() => _nodes.OnGivenBack(peer, back));
                break;
            case AttemptHeld held:
                _recovery.OnHeld(peer, held);
                break;
            case Demand demand:
                _nodes.OnDemand(peer, demand);
                break;
            case Call call:
                WhenOpen(() => _calls.Begin(peer, call));
                break;
            case CallGivenUp givenUp:
                WhenOpen(() => _calls.Forget(peer, givenUp.Number));
                break;
            case Reported:
                peer.HasReported = true;
                FinishRecoveryIfHeard();
                break;
            default:
                _log.Warning("A door of pool {Pool} says {Item}, which a router does not understand", _pool.Name, item.Kind);
                break;
        }
    }

    private void OnSubmitted(Peer peer, SubmittedTask task)
    {
        // Who chose an id, or a key, may be told the outcome of another's task.
        var receiver = task.Options is { Id: not null } or { UniqueKey: not null } ? new PeerReceiver(peer, task.Key.Number) : peer.Receiver;
        if (task.IsAgain)
        {
            _pool.Admission.TellAgain(task.Submission, receiver);
        }
        else
        {
            _pool.Admission.Tell(task.Submission, task.Options is null ? NeverRun.Instance : null, receiver);
        }
    }

    private void WhenOpen(Action action)
    {
        if (_nodes.IsOpen)
        {
            action();
        }
        else
        {
            _recovery.Later(action);
        }
    }

    private void FinishRecoveryIfHeard()
    {
        if (_nodes.IsOpen || !_places.HaveAllReported)
        {
            return;
        }

        Turn(_recovery.Finish);
        _log.Info("Router of pool {Pool} is at work (incarnation {Incarnation}): {Outstanding} tasks are outstanding", _pool.Name, _places.Incarnation, _pool.State.Outstanding);
    }

    private void OnUnreachable(Member member)
    {
        if (_places.Find(member) is { } place)
        {
            place.IsReachable = false;
            if (place.Peer is { } peer)
            {
                peer.IsReachable = false;
                Turn(() => _nodes.Lose(peer));
            }
        }
    }

    private void OnReachable(Member member)
    {
        if (_places.Find(member) is { } place)
        {
            place.IsReachable = true;
            if (place.Peer is { } peer)
            {
                peer.IsReachable = true;
                Turn(_nodes.HandOut);
            }
        }
    }

    private void OnRemoved(Member member)
    {
        if (_places.Remove(member) is { } peer)
        {
            Forget(peer);
        }

        FinishRecoveryIfHeard();
    }

    private void OnTerminated(Terminated terminated)
    {
        if (terminated.ActorRef.Equals(_router))
        {
            throw new InvalidOperationException("The pool's own router was stopped by somebody else.");
        }

        if (_peers.TryGetValue(terminated.ActorRef, out var peer))
        {
            _places.Forget(peer);
            Forget(peer);
            FinishRecoveryIfHeard();
        }
    }

    private void Forget(Peer peer)
    {
        _peers.Remove(peer.Door);
        Turn(() => _nodes.Remove(peer));
    }

    private void OnTick()
    {
        _places.Tick();
        _nodes.Tick();
        foreach (var peer in _peers.Values)
        {
            peer.Tick();
            peer.Speak(Self);
        }
    }

    private void Turn(Action act)
    {
        act();
        _nodes.EndTurn();
        if (_nodes.IsUneven && !Timers.IsTimerActive(RouterTurns.LookAgain.Instance))
        {
            Timers.StartSingleTimer(RouterTurns.LookAgain.Instance, RouterTurns.LookAgain.Instance, LookAgainAfter);
        }
    }

    /// <summary>In the place of a handler: the router's pool has no workers.</summary>
    private sealed class NeverRun : TaskRunner
    {
        public static readonly NeverRun Instance = new();

        public override bool Run(object task, TaskContext context, ref PendingRun pending, out object? result) =>
            throw new InvalidOperationException("A router runs no tasks.");
    }
}
