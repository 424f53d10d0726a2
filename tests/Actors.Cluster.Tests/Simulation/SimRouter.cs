using Akka.Actor;
using Akka.Cluster;

namespace Actors.Tests.Simulation;

/// <summary>A router in a simulated process, with what its actor does in a real one.</summary>
internal sealed class SimRouter
{
    private readonly ClusterSimulation _simulation;
    private readonly SimProcess _home;
    private int _opensIn; // Ticks until its store is opened; 0 when it is, or will not be.

    // The number of the last item that was heard in turn from each door. One that was forgotten begins anew.
    private readonly Dictionary<Peer, long> _heard = [];

    public SimRouter(ClusterSimulation simulation, SimProcess home, SimRef self, bool isRestart)
    {
        (_simulation, _home) = (simulation, home);
        Ref = self;
        var options = new TaskPoolOptions { Name = "sim", Workers = 1, Capacity = simulation.Style.Capacity, Clock = simulation.Clock };
        State = new RouterState(
            options,
            Ref,
            simulation.Dice,
            place => simulation.DoorAt(place.At)?.Tell(new Identify(place.At.Uid), Ref),
            _ => { },
            simulation.Durable?.NewLedger(options))
        {
            Superseded = _ => IsSuperseded = true,
            Recovered = () => _simulation.ClientRules.OnRecovered(this),
            NotUnderstood = kind => throw new InvalidOperationException($"A router hears {kind}."),
        };
        State.Calls.Router = Ref;
        State.Clients.ForgottenAfter = simulation.Style.ForgottenAfter;
        if (simulation.Durable is not null && isRestart)
        {
            _opensIn = simulation.Dice.Next(1, 5);
        }
        else if (simulation.Durable is not null)
        {
            OpenStore();
        }
    }

    public SimRef Ref { get; }

    public RouterState State { get; }

    /// <summary>Whether it is to begin anew.</summary>
    public bool IsSuperseded { get; private set; }

    /// <summary>Of a durable pool; null before it is opened.</summary>
    public SimStore? Store { get; private set; }

    /// <summary>Whether its store has ended, so that it is to begin anew.</summary>
    public bool HasLostStore { get; private set; }

    /// <summary>Which processes it takes for members.</summary>
    public HashSet<UniqueAddress> Members { get; } = [];

    public void Add(UniqueAddress at, bool isReachable)
    {
        Members.Add(at);
        State.Places.Add(at);
        if (!isReachable)
        {
            State.OnUnreachable(at);
        }
    }

    public void Remove(UniqueAddress at)
    {
        if (Members.Remove(at))
        {
            State.OnRemoved(at);
        }
    }

    public void Take(Letter letter)
    {
        var wasOpen = State.Ledger is { IsOpen: true };
        Do(letter);
        if (!wasOpen && State.Ledger is { IsOpen: true })
        {
            _simulation.Durable!.Rules.OnOpened(this);
        }
    }

    private void Do(Letter letter)
    {
        switch (letter.Message)
        {
            case Frame frame:
                NoteReceived(frame, letter.Sender);
                State.OnFrame(frame, letter.Sender);
                NoteOutstanding();
                break;
            case Identity identity:
                State.OnIdentity(identity.Uid, identity.Door);
                break;
            case JoinAsClient join:
                NoteJoin(join, ProcessOf(letter.Sender));
                State.Clients.OnJoin(join, letter.Sender);
                break;
            case LeaveAsClient leave:
                State.Clients.OnLeave(leave, letter.Sender);
                break;
            case LatestIncarnation latest:
                State.OnLatest(latest, letter.Sender);
                break;
            case TimeToOpen time when time.For == this:
                OpenStore();
                break;
            case TimeToOpen:
                break; // A timer ends with its actor.
            case Replayed or Opened or Appended or LedgerFailed when Store is null:
                break; // By that of the one before.
            case Replayed replayed:
                State.Ledger!.Replay(replayed.Bytes);
                break;
            case Opened opened:
                _simulation.Durable!.Rules.OnOpens(this);
                State.OnLedgerRead(opened.Incarnation);
                break;
            case Appended appended:
                State.OnWritten(appended.Number);
                break;
            case LedgerFailed:
                HasLostStore = true;
                break;
            case DropQuarantined drop:
                letter.Sender.Tell(State.Pool.Quarantine.Drop(drop.Id), Ref);
                break;
            case RouterTurns.Speak speak:
                State.OnSpeak(speak.Peer);
                break;
            case RouterTurns.HandOut:
                State.Nodes.HandOut();
                break;
            case CancelTask command:
                letter.Sender.Tell(new CancelAnswer(command.Id, State.Pool.Cancellation.Cancel(command.Id)), Ref);
                break;
            case RouterTurns.Signal signal:
                State.Nodes.Signal(signal);
                break;
            default:
                throw new InvalidOperationException($"A router is told {letter.Message}.");
        }
    }

    /// <summary>For the rules: how many tasks it has that are more than its pool has room for, where none was admitted by another.</summary>
    private void NoteOutstanding() =>
        _simulation.Rules.Failure.Unless(
            !_simulation.Routers.IsFirst || State.Pool.State.Outstanding <= _simulation.Style.Capacity,
            $"{State.Pool.State.Outstanding} tasks are outstanding, and there is room for {_simulation.Style.Capacity}");

    public void Tick()
    {
        if (_opensIn > 0 && --_opensIn == 0)
        {
            Ref.Tell(new TimeToOpen(this), Ref);
        }

        _simulation.ClientRules.OnTick(this);
        State.Tick();
        State.Pool.ReleaseDue();
        if (_simulation.Dice.Next(2) == 0)
        {
            State.Nodes.TakingBack.AskSome();
        }
    }

    /// <summary>For the rules: what it has heard, as far as the frames say.</summary>
    private void NoteReceived(Frame frame, IActorRef door)
    {
        if (frame.Incarnation != State.Places.Incarnation || State.Places.Find(ProcessOf(door).At)?.Peer is not { } peer)
        {
            return;
        }

        _simulation.ClientRules.OnHeard(this, ProcessOf(door), frame.Incarnation);
        var heard = _heard.GetValueOrDefault(peer);
        foreach (var item in frame.First > heard + 1 ? [] : frame.Items.Skip((int)(heard + 1 - frame.First)))
        {
            heard++;
            _simulation.Durable?.Rules.OnHeard(this, ProcessOf(door).DoorName, item);
            if ((item as SubmittedTask ?? (item as SubmittedAgain)?.Task) is { } task)
            {
                _simulation.Rules.OnReceived(task.Key, this);
            }
            else if (item is AttemptEnded ended)
            {
                _simulation.Runs.OnReported(((SimRef)door).Process, ended.Serial);
            }
            else if (item is Demand demand)
            {
                _simulation.Processes[((SimRef)door).Process].HasAskedAhead |= demand.Window > demand.Workers - demand.Occupied;
            }
        }

        _heard[peer] = heard;
    }

    /// <summary>For the rules: what members pass on says nothing of a client that has not reported yet.</summary>
    private void NoteJoin(JoinAsClient join, SimProcess client)
    {
        if (State.Places.Find(client.At)?.Peer is { HasReported: true })
        {
            _simulation.ClientRules.OnHeard(this, client, join.Incarnation);
        }
    }

    private void OpenStore()
    {
        Store = _simulation.Durable!.Stores.Open(_home, Ref);
        State.Ledger!.Append = (number, batch) => Store.Tell(new Append(number, batch));
        State.Ledger.Delete = upTo => Store.Tell(upTo == LedgerBook.Earlier ? CarriedOver.Instance : new DeleteUpTo(upTo));
    }

    private SimProcess ProcessOf(IActorRef door) => _simulation.Processes[((SimRef)door).Process];

    private sealed record TimeToOpen(SimRouter For);

    public sealed record Identify(int Uid);

    public sealed record Identity(int Uid, IActorRef? Door);
}
