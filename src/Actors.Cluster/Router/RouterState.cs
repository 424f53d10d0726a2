using Akka.Actor;
using Akka.Cluster;

namespace Actors;

/// <summary>All that the one router of a cluster knows, and what it does about what it hears. In the turn of its actor; a simulation may be in the actor's place.</summary>
/// <remarks>
/// Until every process has said what it had for an earlier router, or has left, tasks are only taken in; what else is heard waits (<see cref="Recovery"/>).
/// </remarks>
internal sealed class RouterState
{
    private readonly IActorRef _self;
    private readonly Recovery _recovery;
    private readonly CountsElsewhere _elsewhere;
    private readonly Queue<WireItem> _heard = new();
    private readonly Dictionary<IActorRef, Peer> _peers = [];
    private readonly Action<Peer> _met;
    private readonly NeverRun _neverRun;

    /// <param name="options">The options of the pool.</param>
    /// <param name="self">The actor in whose turn it works.</param>
    /// <param name="dice">Tells apart two routers that cannot know of each other.</param>
    /// <param name="lookFor">Asks a process whether it has a door.</param>
    /// <param name="met">Told of each door that is found.</param>
    /// <param name="ledger">The ledger, if the pool is durable.</param>
    public RouterState(TaskPoolOptions options, IActorRef self, Random dice, Action<Place> lookFor, Action<Peer> met, RouterLedger? ledger = null)
    {
        Ledger = ledger;
        _self = self;
        _met = met;
        Nodes = new Nodes(self);
        Places = new Places(self, dice, lookFor, OnMet, ledger);
        _neverRun = new NeverRun(new DoorName(dice.NextInt64()));
        Pool = new Pool(options, new TaskHandlers().Add<SubmittedTask>(_neverRun).Add<TracedTask>(_neverRun), Nodes, ledger);
        ledger?.Serve(Pool);
        Nodes.Serve(Pool);
        Calls = new PeerCalls(Pool, Nodes);
        _elsewhere = new CountsElsewhere(Pool, isNeeded: ledger is null);
        Clients = new Clients(this, self, () => _peers.Values);
        _recovery = new Recovery(Pool, Nodes, _elsewhere);
    }

    public Pool Pool { get; }

    public Nodes Nodes { get; }

    /// <summary>The ledger of a durable pool; null where nothing outlives the processes.</summary>
    public RouterLedger? Ledger { get; }

    public Places Places { get; }

    public PeerCalls Calls { get; }

    public Clients Clients { get; }

    /// <summary>Told of an item that this version does not know.</summary>
    public Action<ItemKind> NotUnderstood { get; init; } = static _ => { };

    /// <summary>Told when all have reported.</summary>
    public Action Recovered { get; init; } = static () => { };

    /// <summary>A process has said whether it has a door.</summary>
    public void OnIdentity(int uid, IActorRef? door)
    {
        Places.OnIdentity(uid, door);
        RecoverIfHeard();
    }

    /// <summary>Told when some process listens to a later router: this one begins anew under a higher number, or ends.</summary>
    public Action<long> Superseded { get; init; } = static _ => { };

    /// <summary>A process has said the highest incarnation that it has heard of.</summary>
    public void OnLatest(LatestIncarnation answer, IActorRef door)
    {
        if (Places.Incarnation != 0 && answer.Incarnation > Places.Incarnation)
        {
            Superseded(answer.Incarnation);
        }
        else
        {
            Places.OnLatest(answer, door);
        }
    }

    /// <summary>Takes in what a process says.</summary>
    public void OnFrame(Frame frame, IActorRef door)
    {
        if (frame.Incarnation != Places.Incarnation || !_peers.TryGetValue(door, out var peer))
        {
            return;
        }

        peer.IsHeard = true;
        peer.Conduit.Receive(frame, _heard);
        while (_heard.TryDequeue(out var item))
        {
            OnHeard(peer, item);
        }

        Nodes.HandOut();
        Nodes.EndTurn();
        peer.Speak(_self);
        Ledger?.WriteIfIdle();
    }

    /// <summary>There is something to be said to a process, unless it has gone.</summary>
    public void OnSpeak(Peer peer)
    {
        if (_peers.GetValueOrDefault(peer.Door) == peer)
        {
            peer.Speak(_self);
            Ledger?.WriteIfIdle();
        }
    }

    /// <summary>The store has read what earlier lives of the pool have left.</summary>
    /// <param name="life">How many routers have opened it, up to this one.</param>
    public void OnLedgerRead(long life)
    {
        Ledger!.OnRead(life);
        Places.BeginIfAllHaveAnswered();
    }

    /// <summary>The store has a batch: what waited for that may be said.</summary>
    public void OnWritten(long batch)
    {
        Ledger!.OnWritten(batch);
        foreach (var peer in _peers.Values)
        {
            peer.Speak(_self);
        }

        Ledger.WriteIfIdle();
    }

    public void OnUnreachable(UniqueAddress at)
    {
        if (Places.Find(at) is { } place)
        {
            place.IsReachable = false;
            if (place.Peer is { } peer)
            {
                Nodes.Lose(peer);
                Nodes.HandOut(); // What was kept for this one is for others now.
                Nodes.EndTurn();
            }
        }
    }

    public void OnReachable(UniqueAddress at)
    {
        if (Places.Find(at) is { } place)
        {
            place.IsReachable = true;
            if (place.Peer is { } peer)
            {
                Nodes.FindAgain(peer);
                peer.Conduit.Hurry();
                Nodes.HandOut();
            }
        }
    }

    /// <summary>A process has left.</summary>
    public void OnRemoved(UniqueAddress at)
    {
        if (Places.Remove(at) is { } peer && _peers.Remove(peer.Door))
        {
            Nodes.Remove(peer);
            Nodes.HandOut();
            Nodes.EndTurn();
        }

        RecoverIfHeard();
    }

    /// <summary>Time has passed: who has not answered is asked again, and what was not acknowledged is said again.</summary>
    public void Tick()
    {
        Clients.Tick();
        Places.Tick();
        Nodes.TakingBack.Tick();
        _elsewhere.Tick(_peers.Values);
        foreach (var peer in _peers.Values)
        {
            peer.Conduit.Tick();
            peer.Speak(_self);
        }

        Nodes.HandOut(); // A node that was silent may not be so any more.
        Ledger?.WriteIfIdle(); // What was decided and told to nobody, too.
    }

    /// <summary>This router ends: nobody is to hear of the end of its pool, neither the doors nor the router that comes after it.</summary>
    public void Close()
    {
        _peers.Clear();
        Nodes.Close();
    }

    private void OnMet(Peer peer)
    {
        // The process behind a place that will leave may be another already; it is met in its own.
        if (_peers.TryAdd(peer.Door, peer))
        {
            Nodes.Add(peer);
            _elsewhere.Greet(peer);
            Clients.Greet(peer);
            _met(peer);
        }
    }

    private void OnHeard(Peer peer, WireItem item)
    {
        switch (item)
        {
            case SubmittedTask or SubmittedAgain when IsConcluded(peer, (item as SubmittedTask) ?? ((SubmittedAgain)item).Task):
                break;
            case SubmittedTask when !Nodes.IsOpen:
                _recovery.Later(() => OnHeard(peer, item)); // Whether anything is taken in, some other door may know.
                break;
            case SubmittedTask { Waits: true } task:
                Pool.Admission.TellOrWait(task.Submission, task.Options is null ? _neverRun : null, ReceiverOf(peer, task), Pool.Line);
                break;
            case SubmittedTask task:
                Pool.Admission.Tell(task.Submission, task.Options is null ? _neverRun : null, ReceiverOf(peer, task));
                break;
            case SubmittedAgain { Task: var again } said:
                Pool.Admission.TellAgain(again.Submission, ReceiverOf(peer, again), said.History);
                if (Nodes.IsOpen && Ledger is null && Pool.State.Intake >= Intake.Stopping)
                {
                    Pool.Cancellation.CancelWaiting(); // It comes too late for the stop to have seen it.
                }

                break;
            case Demand demand:
                Nodes.OnDemand(peer, demand);
                break;
            case Reported reported:
                _recovery.OnReported(reported);
                peer.HasReported = true;
                RecoverIfHeard();
                break;
            case ClientNote note:
                Clients.OnNote(peer, note);
                break;
            case OrderNote or CountNote or OwnCounts:
                _recovery.OnNote(peer, item);
                break;
            case AttemptHeld held when !Nodes.IsOpen:
                _recovery.OnHeld(peer, held);
                break;
            default:
                if (Nodes.IsOpen)
                {
                    OnHeardAtWork(peer, item);
                }
                else
                {
                    _recovery.Later(() => OnHeardAtWork(peer, item));
                }

                break;
        }
    }

    /// <summary>Tells a door the outcome of a task, if the ledger has it.</summary>
    private bool IsConcluded(Peer peer, SubmittedTask task)
    {
        var outcome = Ledger?.OutcomeOf(task.Key);
        if (outcome is not null)
        {
            ReceiverOf(peer, task).Tell(outcome);
        }

        return outcome is not null;
    }

    private void OnHeardAtWork(Peer peer, WireItem item)
    {
        switch (item)
        {
            case AttemptEnded ended:
                Nodes.OnEnded(peer, ended);
                break;
            case AttemptGivenBack back:
                Nodes.OnGivenBack(peer, back);
                break;
            case AttemptHeld held:
                Nodes.Refuse(peer, held);
                break;
            case Call call:
                Calls.Begin(peer, call);
                break;
            case CallGivenUp givenUp:
                Calls.Forget(peer, givenUp.Number);
                break;
            default:
                NotUnderstood(item.Kind);
                break;
        }
    }

    /// <summary>Who chose an id, or a key, may be told the outcome of another's task: its receiver has to know the number.</summary>
    private static IActorRef ReceiverOf(Peer peer, SubmittedTask task) =>
        task.Options is { Id: not null } or { UniqueKey: not null } ? new PeerReceiver(peer, task.Key) : peer.Receiver;

    /// <summary>Goes to work once all have reported that are there.</summary>
    public void RecoverIfHeard()
    {
        if (!Nodes.IsOpen && Places.HaveAllReported)
        {
            _recovery.Finish(Places.Incarnation);
            Clients.Begin();
            Nodes.EndTurn();
            Recovered();
        }
    }
}
