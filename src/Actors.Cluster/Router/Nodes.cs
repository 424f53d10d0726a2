using Akka.Actor;

namespace Actors;

/// <summary>Hands the tasks of the router's pool to the nodes that ask for work, and takes back what they do not end. In the router's turn.</summary>
/// <remarks>
/// Nothing is handed to a node beyond what it asked for. What one has not begun moves to another that is idle. What was handed to a node that cannot be reached is given to
/// others at once: its attempts are superseded, and what it reports of them later is refused.
/// </remarks>
/// <param name="router">The actor in whose turn it works.</param>
internal sealed class Nodes(IActorRef router) : Taker, INodes
{
    /// <summary>So many tasks go to one node before the next gets its share.</summary>
    private const int Share = 64;

    /// <summary>So many bits of a serial count the attempts of one router: a trillion.</summary>
    private const int SerialBits = 40;

    private readonly List<ReadyTask> _taken = [];
    private readonly OrderBook _orders = new();
    private IActorRef _router = router;
    private volatile Peer[] _peers = []; // Copied when it changes, so that others can read it.
    private WorkerCell? _cell;
    private Pool? _pool;
    private Suspicion? _suspicion;
    private long _serial;
    private int _turn;
    private bool _hasEnded;

    /// <summary>Whether tasks are handed out: a new router first hears what there is.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Takes back what nodes have not begun.</summary>
    public TakingBack TakingBack { get; private set; } = null!;

    public IReadOnlyList<NodeStatus> Status => [.. _peers.Where(peer => peer is { HasReported: true, IsLostClient: false }).Select(peer => peer.Status)];

    public bool IsNoneTaken
    {
        get
        {
            if (!TakingBack.IsNoneTaken)
            {
                Recall();
            }

            return TakingBack.IsNoneTaken;
        }
    }

    private Pool Pool => _pool!;

    public void Serve(Pool pool)
    {
        _pool = pool;
        _suspicion = new Suspicion(pool);
        TakingBack = new TakingBack(() => _peers, () => pool.State.Router.Tell(RouterTicks.BegunWhilePaused.Instance, ActorRefs.NoSender));
        _cell = new WorkerCell(pool.State, this);
        IsWanted = true;
    }

    public override void Schedule(bool preferLocal = false) => _router.Tell(RouterTurns.HandOut.Instance, ActorRefs.NoSender);

    /// <summary>Under the gate, so that the attempt is not handed to another meanwhile.</summary>
    public override bool TrySignal(long serial, AttemptPhase cause)
    {
        _router.Tell(new RouterTurns.Signal(serial, cause), ActorRefs.NoSender);
        return true;
    }

    public void Recall() => _router.Tell(RouterTurns.TakeAllBack.Instance, ActorRefs.NoSender);

    public void Note(TrackedTask task, TaskHistory history)
    {
        foreach (var receiver in task.Senders.OfType<PeerReceiver>())
        {
            receiver.Note((SubmittedTask)task.Request.Task, history);
        }
    }

    public void Note(StandingOrders orders) => _orders.Keep(orders, () => _peers);

    public void SignalAll() => _router.Tell(RouterTurns.SignalAll.Instance, ActorRefs.NoSender);

    public void GiveUpAll() => _router.Tell(RouterTurns.GiveUpAll.Instance, ActorRefs.NoSender);

    /// <summary>From now on tasks are handed out. The serials of a router follow those of every earlier one, of which nodes may still hold attempts.</summary>
    /// <param name="incarnation">The life of this router.</param>
    /// <param name="highestHeld">The highest serial of what nodes hold. It may be of a router that began when this one did, of which neither knew.</param>
    public void Open(long incarnation, long highestHeld = 0)
    {
        _serial = Math.Max((incarnation >> Places.DiceBits) << SerialBits, highestHeld);
        _orders.Incarnation = incarnation;
        IsOpen = true;
    }

    /// <summary>The router ends: what is still asked for is asked in vain.</summary>
    public void Close() => _router = ActorRefs.Nobody;

    public void Add(Peer peer)
    {
        _peers = [.. _peers, peer];
        _orders.Greet(peer);
    }

    /// <summary>A process has gone.</summary>
    public void Remove(Peer peer)
    {
        Lose(peer);
        peer.Blamed.Clear();
        _peers = [.. _peers.Where(other => other != peer)];
        TakingBack.NoteAnswer();
    }

    /// <summary>A node cannot be reached: what it was handed is for others now.</summary>
    public void Lose(Peer peer)
    {
        _suspicion!.OnLost(peer);
        peer.DropAll(_serial);
        TakingBack.NoteAnswer();
    }

    /// <summary>A node can be reached again.</summary>
    public void FindAgain(Peer peer) => _suspicion!.OnBack(peer);

    /// <summary>Hands out what there is, to each node as much as it has asked for: first what wants care, for its turn had come before.</summary>
    public void HandOut()
    {
        if (!IsOpen)
        {
            return;
        }

        for (var care = Care.ChargedAgain; care > Care.None; care--)
        {
            HandOut(care);
        }

        MakeRoom();
        while (NextAsking(Care.None) is { } peer)
        {
            TakingBack.NoteTaking(Pool.State.Ready.IsPaused);
            Pool.State.Ready.TakeMany(this, _taken, Math.Min(Share, peer.Free))?.Schedule();
            if (!BeginTaken(peer))
            {
                TakingBack.AskSomeAtOnce();
                break;
            }
        }
    }

    /// <summary>Whether a node that has reported is still there.</summary>
    public bool CanAdopt(Peer peer) => peer.IsReachable && Array.IndexOf(_peers, peer) >= 0;

    /// <summary>Lets a new router go on with an attempt that an earlier one had handed out.</summary>
    public void Adopt(Peer peer, AttemptHeld held, in ReadyTask task)
    {
        TrackedTask tracked;
        lock (Pool.State.Gate)
        {
            tracked = Pool.Settlement.TrackWaiting(task);
            tracked.Stage = tracked.Stage is TaskStage.New or TaskStage.Delayed ? TaskStage.Ready : tracked.Stage;
        }

        if (Pool.TryBegin(tracked, this, held.Serial))
        {
            TakingBack.NoteAdopted();
            tracked.Attempts = held.Attempts;
            Pool.State.Record?.OnBegun(tracked, peer.Name);
            peer.Add(held.Serial, new Flight(task, tracked, tracked.Care));
        }
    }

    /// <summary>A node goes on with an attempt that nobody waits for: its task has its outcome, or went with its door.</summary>
    public void Refuse(Peer peer, AttemptHeld held)
    {
        // A node that is met late may hold one of a router that began when this one did.
        _serial = IsOpen ? Math.Max(_serial, held.Serial) : _serial;
        peer.DropOne(held.Serial);
    }

    /// <summary>A node has ended an attempt. One that was given to others is refused.</summary>
    public void OnEnded(Peer peer, AttemptEnded report)
    {
        if (!peer.TryRemove(report.Serial, out var flight))
        {
            peer.Superseded++;
            return;
        }

        // Why it was cancelled is known here, or was to an earlier router: to be kept is the safe of both.
        var cause = flight.Cause == AttemptPhase.Running && Pool.State.IsKeeping ? AttemptPhase.CancelledByStop : flight.Cause;
        Pool.End(_cell!, flight.Plain, flight.Tracked, report.End.Kind == OutcomeKind.Cancelled ? report.End with { Phase = cause } : report.End);
        _hasEnded = true;
    }

    /// <summary>A node does not end an attempt.</summary>
    public void OnGivenBack(Peer peer, AttemptGivenBack report)
    {
        peer.NoteGivenBack();
        if (peer.TryRemove(report.Serial, out var flight))
        {
            Pool.Returns.GiveBack(flight.Plain, flight.Tracked, report.WasStarted);
        }
    }

    /// <summary>A node says how much it asks for.</summary>
    public void OnDemand(Peer peer, Demand demand)
    {
        peer.OnDemand(demand);
        TakingBack.NoteAnswer();
    }

    public void Signal(RouterTurns.Signal signal) =>
        _ = Array.Exists(_peers, peer => peer.TrySignal(signal.Serial, signal.Cause));

    /// <inheritdoc cref="Peer.TryCancelPlain"/>
    public bool TryCancelPlain(TaskId id) => Array.Exists(_peers, peer => peer.TryCancelPlain(id, Pool, this));

    public void SignalEverything() => Array.ForEach(_peers, peer => peer.SignalAll(AttemptPhase.CancelledByStop));

    public void GiveUpEverything()
    {
        foreach (var peer in _peers)
        {
            foreach (var serial in peer.Serials)
            {
                peer.TryRemove(serial, out var flight);
                Pool.End(_cell!, flight.Plain, flight.Tracked, AttemptEnd.GivenUp);
                _hasEnded = true;
            }

            peer.DropAll(_serial);
        }

        EndTurn();
    }

    /// <summary>The end of a turn: whoever waits for what was counted in it is told.</summary>
    public void EndTurn()
    {
        if (_hasEnded)
        {
            _hasEnded = false;
            Pool.OnCounted();
        }
    }

    private void HandOut(Care care)
    {
        while (Pool.State.Ready.HasCareful(care) && NextAsking(care) is { } peer)
        {
            TakingBack.NoteTaking(Pool.State.Ready.IsPaused);
            Pool.State.Ready.TakeCareful(care, _taken, care == Care.Elsewhere ? Math.Min(Share, peer.Free) : 1);
            if (!BeginTaken(peer))
            {
                break; // Paused.
            }
        }
    }

    /// <summary>A node that always has tasks ahead of its workers would never have an idle one for a suspect.</summary>
    private void MakeRoom()
    {
        foreach (var peer in _peers)
        {
            peer.MakesRoom = Waits(peer, Care.Suspect) || Waits(peer, Care.Charged) || Waits(peer, Care.ChargedAgain);
        }

        bool Waits(Peer peer, Care care) => Pool.State.Ready.HasCareful(care) && Suspicion.MayHave(peer, care, _peers);
    }

    private bool BeginTaken(Peer peer)
    {
        _taken.ForEach(task => Begin(peer, task));
        var isAny = _taken.Count > 0;
        _taken.Clear();
        return isAny;
    }

    /// <summary>The next node that has asked for more and may have what wants this care, in turn: those with idle workers first, and none other for a suspect.</summary>
    private Peer? NextAsking(Care care)
    {
        Peer? next = null;
        for (var i = 0; i < _peers.Length; i++)
        {
            var peer = _peers[(_turn + i) % _peers.Length];
            if (peer.Free > 0 && (peer.Idle > 0 || (next is null && care < Care.Suspect)) && (next is null || next.Idle <= 0) && Suspicion.MayHave(peer, care, _peers))
            {
                next = peer;
            }
        }

        _turn++;
        return next;
    }

    private void Begin(Peer peer, in ReadyTask task)
    {
        var serial = ++_serial;
        var tracked = task.Item as TrackedTask;
        var care = tracked?.Care ?? Care.None;
        if (tracked is not null && !Pool.TryBegin(tracked, this, serial))
        {
            return;
        }

        TakingBack.NoteTaken();
        var submitted = (SubmittedTask)(tracked?.Request.Task ?? task.Item!);
        peer.Add(serial, new Flight(task, tracked, care));
        Pool.State.Record?.OnBegun(tracked!, peer.Name);
        peer.Tell(new Attempt(serial, submitted.Key, tracked?.Request.Id, tracked?.Attempts ?? 1, submitted.Payload)
        {
            Group = tracked?.GroupName,
            Timeout = tracked?.Request.Timeout,
            Parent = submitted.Parent,
            Waited = Pool.Telemetry.SinceReady(tracked?.ReadyAt ?? PoolTelemetry.NotTaken),
        });
    }
}
