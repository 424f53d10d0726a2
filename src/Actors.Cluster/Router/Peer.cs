using Akka.Actor;

namespace Actors;

/// <summary>An attempt that was handed to a node and has not come back.</summary>
/// <param name="Plain">The entry that was taken from the queue.</param>
/// <param name="Tracked">The task, if it is tracked.</param>
/// <param name="Cause">Why it was signalled, if it was.</param>
internal readonly record struct Flight(ReadyTask Plain, TrackedTask? Tracked, AttemptPhase Cause = AttemptPhase.Running);

/// <summary>Another process as the router sees it: a door that submits, and the node that runs what it is handed. In the router's turn, but for what is told.</summary>
internal sealed class Peer
{
    private readonly Action<Peer> _told;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Flight> _flights = [];
    private List<WireItem> _unsaid = [];

    /// <param name="door">The actor of its door.</param>
    /// <param name="incarnation">The life of this router.</param>
    /// <param name="told">Told when there is something to be said to it.</param>
    public Peer(IActorRef door, long incarnation, Action<Peer> told)
    {
        (Door, _told) = (door, told);
        Conduit = new Conduit(incarnation);
        Receiver = new PeerReceiver(this, number: null);
    }

    public IActorRef Door { get; }

    /// <summary>Where its process is reached: the path of a door in this process does not say it.</summary>
    public Address? Address { get; init; }

    public Conduit Conduit { get; }

    /// <summary>In the place of the senders of its tasks.</summary>
    public IActorRef Receiver { get; }

    /// <summary>Whether it has said all that was outstanding there when this router began.</summary>
    public bool HasReported { get; set; }

    public bool IsReachable { get; set; } = true;

    public int Workers { get; set; }

    public int Window { get; set; }

    /// <inheritdoc cref="NodeStatus.Stuck"/>
    public int Stuck { get; set; }

    /// <summary>How many <see cref="TakeBack"/>s were not answered yet.</summary>
    public int AskedBack { get; set; }

    /// <summary>How many reports of attempts were refused because the attempts had been given to others.</summary>
    public long Superseded { get; set; }

    /// <summary>The serials of what it holds, in the order in which it was handed out.</summary>
    public IReadOnlyList<long> Serials => [.. _flights.Keys.Order()];

    /// <summary>How many more it has asked for.</summary>
    public int Free => IsReachable && HasReported ? Math.Max(0, Window - _flights.Count) : 0;

    /// <summary>How many workers wait for a task.</summary>
    public int Idle => Math.Min(Free, Workers - _flights.Count);

    /// <summary>How many tasks wait there for a worker.</summary>
    public int Waiting => Math.Max(0, _flights.Count - Workers);

    public NodeStatus Status => new((Address ?? Door.Path.Address).ToString(), Workers, Math.Min(_flights.Count, Workers), Waiting, Superseded, IsReachable) { Stuck = Stuck };

    public void Add(long serial, Flight flight) => _flights.Add(serial, flight);

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

    public bool TryRemove(long serial, out Flight flight) => _flights.Remove(serial, out flight);

    /// <summary>Asks for attempts that have not begun there.</summary>
    public void AskBack(int atMost)
    {
        AskedBack++;
        Tell(new TakeBack(atMost));
    }

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

    /// <summary>Sends what there is to say, as far as enough is not under way already.</summary>
    public void Speak(IActorRef self)
    {
        List<WireItem> unsaid;
        lock (_gate)
        {
            unsaid = _unsaid;
            _unsaid = [];
        }

        unsaid.ForEach(Conduit.Add);
        while (Conduit.NextFrame() is { } frame)
        {
            Door.Tell(frame, self);
        }
    }
}

/// <summary>In the place of whoever told a door a task: what it is told goes to that door.</summary>
/// <param name="peer">The door's process.</param>
/// <param name="number">The number of the task at its door; null where the outcome's own task tells.</param>
internal sealed class PeerReceiver(Peer peer, long? number) : MinimalActorRef
{
    public override ActorPath Path => peer.Door.Path;

    public override IActorRefProvider Provider => throw new NotSupportedException("It stands for a ref of another process.");

    protected override void TellInternal(object message, IActorRef sender)
    {
        var outcome = (TaskOutcome)message;
        peer.Tell(number is { } attached ? new Concluded(attached, outcome) : new Concluded(((SubmittedTask)outcome.Task).Key.Number, outcome, isOwn: true));
    }
}
