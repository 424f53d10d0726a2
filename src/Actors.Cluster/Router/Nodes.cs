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
    private IActorRef _router = router;
    private volatile Peer[] _peers = []; // Copied when it changes, so that others can read it.
    private volatile bool _isNoneTaken = true;
    private WorkerCell? _cell;
    private Pool? _pool;
    private long _serial;
    private int _turn;
    private bool _hasEnded;
    private bool _isTakingAllBack;

    /// <summary>Whether tasks are handed out: a new router first hears what there is.</summary>
    public bool IsOpen { get; private set; }

    public IReadOnlyList<NodeStatus> Status => [.. _peers.Where(peer => peer.HasReported).Select(peer => peer.Status)];

    public bool IsNoneTaken
    {
        get
        {
            if (!_isNoneTaken)
            {
                Recall();
            }

            return _isNoneTaken;
        }
    }

    private Pool Pool => _pool!;

    public void Serve(Pool pool)
    {
        _pool = pool;
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

    public void SignalAll() => _router.Tell(RouterTurns.SignalAll.Instance, ActorRefs.NoSender);

    public void GiveUpAll() => _router.Tell(RouterTurns.GiveUpAll.Instance, ActorRefs.NoSender);

    /// <summary>From now on tasks are handed out. The serials of a router follow those of every earlier one, of which nodes may still hold attempts.</summary>
    public void Open(long incarnation)
    {
        _serial = (incarnation >> Places.DiceBits) << SerialBits;
        IsOpen = true;
    }

    /// <summary>The router ends: what is still asked for is asked in vain.</summary>
    public void Close() => _router = ActorRefs.Nobody;

    public void Add(Peer peer) => _peers = [.. _peers, peer];

    /// <summary>A process has gone.</summary>
    public void Remove(Peer peer)
    {
        Lose(peer);
        _peers = [.. _peers.Where(other => other != peer)];
        NoteTakenBack();
    }

    /// <summary>A node cannot be reached: what it was handed is for others now.</summary>
    public void Lose(Peer peer)
    {
        foreach (var serial in peer.Serials)
        {
            peer.TryRemove(serial, out var flight);
            Pool.Settlement.GiveBack(flight.Plain, flight.Tracked, wasStarted: true);
        }

        peer.Tell(new DropAttempts(_serial));
        NoteTakenBack();
    }

    /// <summary>Hands out what there is, to each node as much as it has asked for.</summary>
    public void HandOut()
    {
        while (IsOpen && NextAsking() is { } peer)
        {
            _isNoneTaken &= Pool.State.Ready.IsPaused; // Before they are taken: a pause that comes after the take is to see it.
            Pool.State.Ready.TakeMany(this, _taken, Math.Min(Share, peer.Free))?.Schedule();
            if (_taken.Count == 0)
            {
                AskBack();
                break;
            }

            _taken.ForEach(task => Begin(peer, task));
            _taken.Clear();
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
            tracked.Stage = tracked.Stage == TaskStage.New ? TaskStage.Ready : tracked.Stage;
        }

        if (Pool.TryBegin(tracked, this, held.Serial))
        {
            _isNoneTaken = false; // It may wait there for its worker.
            tracked.Attempts = held.Attempts;
            peer.Add(held.Serial, new Flight(task, tracked));
        }
    }

    /// <summary>A node goes on with an attempt that nobody waits for: its task has its outcome, or went with its door.</summary>
    public static void Refuse(Peer peer, AttemptHeld held) => peer.Tell(new AttemptSignal(held.Serial, AttemptPhase.CancelledByStop));

    /// <summary>A node has ended an attempt. One that was given to others is refused.</summary>
    public void OnEnded(Peer peer, AttemptEnded report)
    {
        if (!peer.TryRemove(report.Serial, out var flight))
        {
            peer.Superseded++;
            return;
        }

        // Why it was cancelled is known here.
        Pool.End(_cell!, flight.Plain, flight.Tracked, report.End.Kind == OutcomeKind.Cancelled ? report.End with { Phase = flight.Cause } : report.End);
        _hasEnded = true;
    }

    /// <summary>A node does not end an attempt.</summary>
    public void OnGivenBack(Peer peer, AttemptGivenBack report)
    {
        if (peer.TryRemove(report.Serial, out var flight))
        {
            Pool.Settlement.GiveBack(flight.Plain, flight.Tracked, report.WasStarted);
        }
    }

    /// <summary>A node says how much it asks for.</summary>
    public void OnDemand(Peer peer, Demand demand)
    {
        (peer.Workers, peer.Window, peer.Stuck) = (demand.Workers, demand.Window, demand.Stuck);
        if (demand.IsAnswer)
        {
            peer.AskedBack--;
            NoteTakenBack();
        }
    }

    /// <summary>Asks every node for what it has not begun: dispatch is paused.</summary>
    public void TakeAllBack()
    {
        _isTakingAllBack = true;
        foreach (var peer in _peers.Where(peer => peer is { IsReachable: true, Workers: > 0 }))
        {
            peer.AskBack(TakeBack.All); // Also one that was asked for a part of it.
        }

        NoteTakenBack();
    }

    public void Signal(RouterTurns.Signal signal) =>
        _ = Array.Exists(_peers, peer => peer.TrySignal(signal.Serial, signal.Cause));

    /// <inheritdoc cref="Peer.TryCancelPlain"/>
    public bool TryCancelPlain(TaskId id) => Array.Exists(_peers, peer => peer.TryCancelPlain(id, Pool, this));

    public void SignalEverything()
    {
        foreach (var peer in _peers)
        {
            foreach (var serial in peer.Serials)
            {
                peer.TrySignal(serial, AttemptPhase.CancelledByStop);
            }
        }
    }

    public void GiveUpEverything()
    {
        foreach (var peer in _peers)
        {
            foreach (var serial in peer.Serials)
            {
                peer.TryRemove(serial, out var flight);
                Pool.End(_cell!, flight.Plain, flight.Tracked, new AttemptEnd(AttemptPhase.Abandoned, OutcomeKind.TimedOut, null, null, IsRetryable: false, Worker: 0));
                _hasEnded = true;
            }

            peer.Tell(new DropAttempts(_serial));
        }

        EndTurn();
    }

    /// <summary>Whether tasks wait at a node while another is idle.</summary>
    public bool IsUneven => Array.Exists(_peers, peer => peer.Idle > 0) && Array.Exists(_peers, peer => peer is { IsReachable: true, Waiting: > 0 });

    /// <summary>The end of a turn: whoever waits for what was counted in it is told.</summary>
    public void EndTurn()
    {
        if (_hasEnded)
        {
            _hasEnded = false;
            Pool.OnCounted();
        }
    }

    /// <summary>Some node is idle and others hold tasks that wait: half of these are asked for.</summary>
    public void AskBack()
    {
        if (!IsUneven)
        {
            return;
        }

        foreach (var peer in _peers.Where(peer => peer is { IsReachable: true, Waiting: > 0, AskedBack: 0 }))
        {
            peer.AskBack((peer.Waiting + 1) / 2);
        }
    }

    /// <summary>
    /// Time has passed: what waits at a node for longer than its pace would have it is asked for, if others have workers. While tasks come these may never be idle, and a task
    /// behind a long one would wait for ever.
    /// </summary>
    public void Tick()
    {
        if (_peers.Count(peer => peer is { IsReachable: true, Workers: > 0 }) > 1)
        {
            Array.ForEach(Array.FindAll(_peers, peer => peer is { IsReachable: true, Waiting: > 0, AskedBack: 0 }), peer => peer.AskBack(peer.Waiting));
        }
    }

    /// <summary>Once everything was asked for and given back, nothing is taken.</summary>
    private void NoteTakenBack()
    {
        if (_isTakingAllBack && !Array.Exists(_peers, peer => peer is { IsReachable: true, AskedBack: > 0 }))
        {
            _isTakingAllBack = false;
            _isNoneTaken = true;
            Pool.State.Router.Tell(RouterTicks.BegunWhilePaused.Instance, ActorRefs.NoSender);
        }
    }

    /// <summary>The next node that has asked for more, in turn: those with idle workers first.</summary>
    private Peer? NextAsking()
    {
        Peer? next = null;
        for (var i = 0; i < _peers.Length; i++)
        {
            var peer = _peers[(_turn + i) % _peers.Length];
            if (peer.Free > 0 && (next is null || (peer.Idle > 0 && next.Idle <= 0)))
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
        if (tracked is not null && !Pool.TryBegin(tracked, this, serial))
        {
            return;
        }

        _isNoneTaken = _isTakingAllBack = false;
        var submitted = (SubmittedTask)(tracked?.Request.Task ?? task.Item!);
        peer.Add(serial, new Flight(task, tracked));
        peer.Tell(new Attempt(serial, submitted.Key, tracked?.Request.Id, tracked?.Attempts ?? 1, submitted.Payload)
        {
            Group = tracked?.GroupName,
            Timeout = tracked?.Request.Timeout,
            Parent = submitted.Parent,
            Waited = Pool.Telemetry.SinceReady(tracked?.ReadyAt ?? PoolTelemetry.NotTaken),
        });
    }
}
