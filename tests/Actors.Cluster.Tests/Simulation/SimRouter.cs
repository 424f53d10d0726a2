using Akka.Actor;
using Akka.Cluster;

namespace Actors.Tests.Simulation;

/// <summary>A router in a simulated process, with what its actor does in a real one.</summary>
internal sealed class SimRouter
{
    private readonly Random _dice;

    public SimRouter(ClusterSimulation simulation, int process, int life, Random dice)
    {
        _dice = dice;
        Ref = new SimRef(simulation.Network, process, $"router-{life}");
        State = new RouterState(
            new TaskPoolOptions { Name = "sim", Workers = 1, Capacity = 10_000, Clock = simulation.Clock },
            Ref,
            dice,
            place => simulation.DoorAt(place.At)?.Tell(new Identify(place.At.Uid), Ref),
            _ => { })
        {
            Superseded = _ => IsSuperseded = true,
            NotUnderstood = kind => throw new InvalidOperationException($"A router hears {kind}."),
        };
        State.Calls.Router = Ref;
    }

    public SimRef Ref { get; }

    public RouterState State { get; }

    /// <summary>Whether it is to begin anew.</summary>
    public bool IsSuperseded { get; private set; }

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

    /// <summary>How many attempts it has handed to a process and not got back.</summary>
    public int InFlight(SimProcess process) =>
        State.Nodes.Status.Where(node => node.Address == process.At.Address.ToString()).Sum(node => node.Running + node.Waiting);

    public void Take(Letter letter)
    {
        switch (letter.Message)
        {
            case Frame frame:
                State.OnFrame(frame, letter.Sender);
                break;
            case Identity identity:
                State.OnIdentity(identity.Uid, identity.Door);
                break;
            case LatestIncarnation latest:
                State.OnLatest(latest, letter.Sender);
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

    public void Tick()
    {
        State.Tick();
        State.Pool.ReleaseDue();
        if (_dice.Next(2) == 0)
        {
            State.Nodes.TakingBack.AskSome();
        }
    }

    public sealed record Identify(int Uid);

    public sealed record Identity(int Uid, IActorRef Door);
}
