using Akka.Actor;

namespace Actors;

/// <summary>An attempt that was handed to a node and has not come back.</summary>
/// <param name="Plain">The entry that was taken from the queue.</param>
/// <param name="Tracked">The task, if it is tracked.</param>
/// <param name="Care">How it was handed out.</param>
/// <param name="Cause">Why it was signalled, if it was.</param>
internal readonly record struct Flight(ReadyTask Plain, TrackedTask? Tracked, Care Care = Care.None, AttemptPhase Cause = AttemptPhase.Running)
{
    /// <summary>Whether its node is to hold no more than it runs.</summary>
    public bool IsSuspect => Care >= Care.Suspect;
}

/// <summary>Another process as the router sees it: a door that submits, and the node that runs what it is handed. In the router's turn, but for what is told.</summary>
internal sealed class Peer
{
    private readonly Action<Peer> _told;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Flight> _flights = [];
    private readonly RouterLedger? _ledger;
    private readonly Queue<(long Batch, WireItem Item)> _unwritten = new(); // What may be said once that batch is written.
    private List<WireItem> _unsaid = [];
    private DoorCounts _counts;
    private Demand _demand = new(0, 0);
    private bool _isAskedInVain; // Until it gives something back.
    private bool _isDropping; // Until it has said which of its workers run on with what it was told to drop.

    /// <param name="door">The actor of its door.</param>
    /// <param name="incarnation">The life of this router.</param>
    /// <param name="told">Told when there is something to be said to it.</param>
    /// <param name="ledger">The ledger, if the pool is durable.</param>
    public Peer(IActorRef door, long incarnation, Action<Peer> told, RouterLedger? ledger = null)
    {
        (Door, _told, _ledger) = (door, told, ledger);
        Conduit = new Conduit(incarnation, ledger is null ? null : ledger.OnHeard);
        Receiver = new PeerReceiver(this, key: null);
    }

    public IActorRef Door { get; }

    /// <inheritdoc cref="Place.IsClient"/>
    public bool IsClient { get; init; }

    /// <summary>Where its process is reached: the path of a door in this process does not say it.</summary>
    public Address? Address { get; init; }

    /// <summary>What it is called in a status, and by an outcome.</summary>
    public string Name => field ??= (Address ?? Door.Path.Address).ToString();

    /// <summary>Whether it is the router's own process.</summary>
    public bool IsOwn { get; init; }

    public Conduit Conduit { get; }

    /// <summary>In the place of the senders of its tasks.</summary>
    public IActorRef Receiver { get; }

    /// <summary>Whether it has said all that was outstanding there when this router began.</summary>
    public bool HasReported { get; set; }

    /// <summary>Whether a frame of it has come since that was last looked at.</summary>
    public bool IsHeard { get; set; }

    public bool IsReachable { get; set; } = true;

    public int Workers => _demand.Workers;

    /// <summary>How many of its workers run what it was handed, or could.</summary>
    public int Able => _demand.Workers - _demand.Occupied;

    public int Window => _demand.Window;

    /// <summary>Whether it is a client of which nothing is heard: it may have gone. It is told nothing until it says that it is there.</summary>
    public bool IsLostClient => IsClient && !IsReachable;

    /// <summary>Whether it takes tasks: it has workers, and has not said that it ends.</summary>
    public bool IsServing => IsReachable && HasReported && Window > 0;

    /// <summary>Whether it has not acknowledged for a while what it was told: it may be lost already.</summary>
    public bool IsSilent => Conduit.IsSilent;

    /// <summary>Whether it is handed no more than it has workers for, because a suspect waits for one of them.</summary>
    public bool MakesRoom { get; set; }

    /// <summary>How many suspects it holds, those that were charged included.</summary>
    public int Suspects { get; private set; }

    /// <summary>How many of them were charged.</summary>
    public int Charged { get; private set; }

    /// <summary>What its tasks were charged with when it was lost; empty once that is for good.</summary>
    public List<(TrackedTask Task, Blame Blame)> Blamed { get; } = [];

    /// <summary>What its door has counted, and will once it has heard all that it was told.</summary>
    public DoorCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return _counts;
            }
        }
    }

    /// <summary>How often it was asked for its demand, as it is once it has given back or dropped attempts, and has not answered yet.</summary>
    public int AskedBack { get; private set; }

    /// <summary>Whether it was asked for what it has not begun and has given nothing back, and said no other demand since: it begins that soon enough.</summary>
    public bool HasKept { get; private set; }

    /// <summary>How many reports of attempts were refused because the attempts had been given to others.</summary>
    public long Superseded { get; set; }

    /// <summary>The serials of what it holds, in the order in which it was handed out.</summary>
    public IReadOnlyList<long> Serials => [.. _flights.Keys.Order()];

    /// <summary>How many more it has asked for.</summary>
    public int Free => IsReachable && HasReported && !_isDropping ? Math.Max(0, (MakesRoom || Suspects > 0 ? Math.Min(Window, Able) : Window) - _flights.Count) : 0;

    /// <summary>How many workers wait for a task.</summary>
    public int Idle => Math.Min(Free, Able - _flights.Count);

    /// <summary>How many tasks wait there for a worker.</summary>
    public int Waiting => Math.Max(0, _flights.Count - Able);

    public NodeStatus Status => new(Name, Workers, Math.Min(_flights.Count, Able), Waiting, Superseded, IsReachable) { Stuck = _demand.Stuck };

    /// <summary>The serials of attempts that it may not have heard of. One that was too long for one frame is not among them.</summary>
    public HashSet<long> Unheard
    {
        get
        {
            lock (_gate)
            {
                return [.. Conduit.Unacknowledged.Concat(_unwritten.Select(next => next.Item)).Concat(_unsaid).OfType<Attempt>().Select(attempt => attempt.Serial)];
            }
        }
    }

    public void Add(long serial, Flight flight)
    {
        _flights.Add(serial, flight);
        Count(flight, 1);
    }

    /// <summary>Has an attempt signalled, if it is held there.</summary>
    public bool TrySignal(long serial, AttemptPhase cause)
    {
        if (!_flights.TryGetValue(serial, out var flight))
        {
            return false;
        }

        _flights[serial] = flight with { Cause = cause };
        Tell(new AttemptSignal(serial, cause));
        return true;
    }

    /// <summary>Signals the attempt of the plain task with this id, if it is held there. It is tracked from now on, so that it is not tried again.</summary>
    public bool TryCancelPlain(TaskId id, Pool pool, Taker taker)
    {
        foreach (var (serial, flight) in _flights)
        {
            if (flight is { Tracked: null, Plain.Item: SubmittedTask task } && task.Key.Id == id)
            {
                lock (pool.State.Gate)
                {
                    var tracked = pool.Settlement.TrackBegun(flight.Plain);
                    (tracked.IsCancelRequested, tracked.Running) = (true, (taker, serial));
                    pool.State.Index.AddIfNew(tracked);
                    _flights[serial] = flight with { Tracked = tracked };
                }

                return TrySignal(serial, AttemptPhase.CancelledByCaller);
            }
        }

        return false;
    }

    /// <summary>Has every attempt signalled that is held there, and was not: who was first is the cause.</summary>
    public void SignalAll(AttemptPhase cause)
    {
        foreach (var serial in Serials.Where(serial => _flights[serial].Cause == AttemptPhase.Running))
        {
            TrySignal(serial, cause);
        }
    }

    public bool TryRemove(long serial, out Flight flight)
    {
        var isHeld = _flights.Remove(serial, out flight);
        Count(flight, isHeld ? -1 : 0);
        return isHeld;
    }

    /// <summary>Asks for attempts that have not begun there.</summary>
    public void AskBack(int atMost)
    {
        _isAskedInVain = true;
        Ask(new TakeBack(atMost));
    }

    /// <summary>Has it drop all attempts up to this one: they were given to others, or given up.</summary>
    public void DropAll(long upTo) => Drop(new DropAttempts(upTo));

    /// <summary>Has it drop an attempt that nobody waits for.</summary>
    public void DropOne(long serial) => Drop(new AttemptSignal(serial, AttemptPhase.Abandoned));

    /// <summary>It says how much it asks for.</summary>
    public void OnDemand(Demand demand)
    {
        _demand = demand;
        AskedBack -= demand.IsAnswer ? 1 : 0;
        _isDropping &= AskedBack > 0;
        HasKept = demand.IsAnswer && _isAskedInVain;
    }

    /// <summary>It gives an attempt back.</summary>
    public void NoteGivenBack() => _isAskedInVain = false;

    /// <summary>Says something to it. From any thread.</summary>
    public void Tell(WireItem item)
    {
        bool isFirst;
        lock (_gate)
        {
            isFirst = _unsaid.Count == 0;
            _unsaid.Add(item);
        }

        if (isFirst)
        {
            _told(this);
        }
    }

    /// <summary>Its door has said what it had counted when this router began.</summary>
    public void Counted(DoorCounts counts)
    {
        lock (_gate)
        {
            _counts += counts;
        }
    }

    /// <summary>Tells its door the outcome of a task, or its rejection. From any thread.</summary>
    public void Conclude(Concluded concluded)
    {
        if (concluded.IsCounted)
        {
            lock (_gate)
            {
                _counts = _counts.And(concluded.Outcome.Kind);
            }
        }

        Tell(concluded);
    }

    /// <summary>Sends what there is to say, as far as enough is not under way already.</summary>
    public void Speak(IActorRef self)
    {
        if (IsLostClient)
        {
            return;
        }

        List<WireItem> unsaid;
        lock (_gate)
        {
            unsaid = _unsaid;
            _unsaid = [];
        }

        unsaid.ForEach(Say);
        while (_unwritten.TryPeek(out var next) && next.Batch <= _ledger!.Written)
        {
            Conduit.Add(_unwritten.Dequeue().Item);
        }

        while (Conduit.NextFrame() is { } frame)
        {
            Door.Tell(frame, self);
        }
    }

    private void Say(WireItem item)
    {
        if (_ledger is null || (IsOwn && _ledger.MayBegin(item)))
        {
            Conduit.Add(item);
        }
        else
        {
            _unwritten.Enqueue((_ledger.After(item), item));
        }
    }

    private void Drop(WireItem item)
    {
        (_isDropping, _isAskedInVain) = (true, false);
        Ask(item);
    }

    private void Ask(WireItem item)
    {
        AskedBack++;
        Tell(item);
    }

    private void Count(in Flight flight, int change)
    {
        Suspects += flight.IsSuspect ? change : 0;
        Charged += flight.Care >= Care.Charged ? change : 0;
    }
}
