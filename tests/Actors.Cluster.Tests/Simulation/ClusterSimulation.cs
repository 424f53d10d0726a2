using Akka.Actor;
using Akka.Cluster;

namespace Actors.Tests.Simulation;

/// <summary>
/// A cluster in one thread: which process has its turn, what arrives and what is lost, who dies, hangs, comes back or joins, the dice say. The same seed is the same story.
/// </summary>
internal sealed class ClusterSimulation
{
    private const int Beginners = 4;

    private readonly int _seed;

    /// <param name="seed">The dice.</param>
    /// <param name="isDurable">Whether the pool is durable: then there is a database, everything may be killed at once, and what was admitted then is run to its end.</param>
    public ClusterSimulation(int seed, bool isDurable = false)
    {
        _seed = seed;
        Dice = new Random(seed);
        Style = new SimStyle(Dice);
        Network = new SimNetwork(Dice);
        Rules = new Rules(this);
        Runs = new RunRules(this);
        Tellers = new Tellers(this);
        Clients = new ClientLives(this);
        ClientRules = new ClientRules(this);
        Faults = new Faults(this);
        Routers = new RouterLives(this);
        Rest = new Rest(this);
        Durable = isDurable ? new DurablePool(this) : null;
        AddBeginners();
        Routers.Begin();
    }

    public Random Dice { get; }

    public SimStyle Style { get; }

    public SimNetwork Network { get; }

    public SimClusterClock Clock { get; } = new();

    public Rules Rules { get; }

    public RunRules Runs { get; }

    public Tellers Tellers { get; }

    public ClientLives Clients { get; }

    public ClientRules ClientRules { get; }

    public Faults Faults { get; }

    public RouterLives Routers { get; }

    public Rest Rest { get; }

    /// <summary>What there is in addition if the pool is durable.</summary>
    public DurablePool? Durable { get; }

    /// <summary>Whether the pool is in one process.</summary>
    public bool IsLocal => Durable is { Style.IsLocal: true };

    /// <summary>Grows when the pool goes on without any of its processes.</summary>
    public int Era { get; set; }

    /// <summary>All that ever were, by their numbers.</summary>
    public List<SimProcess> Processes { get; } = [];

    /// <summary>Those that are alive, but for any of an earlier era.</summary>
    public IEnumerable<SimProcess> Alive => Processes.Where(process => process.IsAlive && process.Era == Era);

    /// <summary>Those of them that are members of the cluster.</summary>
    public IEnumerable<SimProcess> Members => Alive.Where(process => !process.IsClient);

    /// <summary>Those of the living that can be reached.</summary>
    public IEnumerable<SimProcess> InSight => Alive.Where(Faults.IsReachable);

    /// <summary>What became of it, for people.</summary>
    public SortedDictionary<string, int> Seen { get; } = [];

    public IActorRef DoorAt(Address at) => Processes.First(process => process.At.Address.Equals(at)).DoorRef;

    public IActorRef? DoorAt(UniqueAddress at) => Processes.Find(process => process.At.Equals(at))?.DoorRef;

    /// <summary>The processes that a pool begins with.</summary>
    public void AddBeginners()
    {
        for (var number = IsLocal ? 1 : Beginners; number > 0; number--)
        {
            AddMember();
        }

        for (var number = 0; number < Style.Clients; number++)
        {
            Clients.Join();
        }
    }

    public SimProcess AddMember() => Add(new SimProcess(this, Processes.Count, workers: Processes.Count == 0 ? 1 : Dice.Next(1, 4)));

    public SimProcess AddClient() => Add(new SimProcess(this, Processes.Count, workers: 0));

    /// <summary>Runs the story to its end.</summary>
    /// <exception cref="ClusterSimulationException">A promise was broken.</exception>
    public void Run(int steps)
    {
        try
        {
            for (var step = 0; step < steps; step++)
            {
                Step(Dice.Next(103));
                Durable?.Step();
                ThrowIfFailed();
            }

            Rest.End();
            Rules.CheckEnd();
            Runs.CheckEnd();
            ClientRules.CheckEnd();
            Durable?.CheckEnd();
            Count("lost", Network.Lost);
            ThrowIfFailed();
        }
        finally
        {
            Processes.ForEach(process => process.Dispose());
        }
    }

    /// <summary>Something happens in a process.</summary>
    public void In(SimProcess process, Action act)
    {
        Network.Speaker = process.Number;
        act();
    }

    public void Count(string what, int times = 1) => Seen[what] = Seen.GetValueOrDefault(what) + times;

    /// <summary>Some letter arrives.</summary>
    /// <returns>Whether there was anything to be delivered.</returns>
    public bool Deliver()
    {
        if (Network.Next(number => Processes[number] is { IsPaused: false }) is not { } letter)
        {
            return false;
        }

        var process = Processes[letter.To.Process];
        In(process, () => process.Take(letter));
        Routers.RestartIfEnded(process);

        return true;
    }

    /// <summary>Something happens in one of those processes in which it can.</summary>
    public void Pick(Predicate<SimProcess> which, Action<SimProcess> act)
    {
        var able = Alive.Where(process => which(process)).ToList();
        if (able.Count > 0)
        {
            var process = able[Dice.Next(able.Count)];
            In(process, () => act(process));
        }
    }

    /// <exception cref="ClusterSimulationException">A promise was broken.</exception>
    public void ThrowIfFailed()
    {
        if (Rules.Failure.First is { } what)
        {
            throw new ClusterSimulationException(_seed, Durable is not null, what, $"{string.Join(", ", Seen)}{Environment.NewLine}{string.Join(Environment.NewLine, Processes)}");
        }
    }

    private void Step(int draw)
    {
        switch (draw)
        {
            case < 45:
                Deliver();
                break;
            case < 60:
                Pick(process => process.CanRun && !process.IsPaused, process => process.RunLoop(Dice));
                break;
            case < 72:
                Pick(process => process.CanEnd && !process.IsPaused, process => process.Handlers.EndOne(Dice));
                break;
            case < 80:
                Pick(process => !process.IsPaused && Style.IsTeller(process), Tellers.Tell);
                break;
            case < 82:
                Pick(process => !process.IsPaused && Style.IsTeller(process), Tellers.TellAgain);
                break;
            case 82:
                Pick(process => !process.IsPaused, Tellers.Cancel);
                break;
            case < 86:
                Pick(process => !process.IsPaused, Tellers.Ask);
                break;
            case < 92:
                Clock.Pass(Style.Tick);
                Pick(process => !process.IsPaused, process => process.Tick());
                break;
            case < 94:
                Pick(process => CanBeLost(process), Faults.LoseSight);
                break;
            case 94 when Dice.Next(3) == 0:
                Pick(process => CanBeLost(process), Faults.Leave);
                break;
            case < 97:
                Faults.EndOne();
                break;
            case 97:
                BeCalmOrJoin();
                break;
            case > 99:
                Clients.Step(draw - 100);
                break;
            case > 97 when Dice.Next(Style.MovesSeldom) == 0:
                Routers.Move();
                break;
            default:
                break;
        }
    }

    private void BeCalmOrJoin()
    {
        if (Dice.Next(2) == 0)
        {
            Faults.Join();
        }
        else if (Dice.Next(4) == 0)
        {
            Rest.BeCalm(Rest.TicksToCalm);
        }
    }

    private bool CanBeLost(SimProcess process) => process is { IsClient: false, Router: null } && Faults.IsReachable(process);

    private SimProcess Add(SimProcess process)
    {
        Processes.Add(process);
        return process;
    }
}

/// <summary>A seed that found something.</summary>
internal sealed class ClusterSimulationException(int seed, bool isDurable, string what, string world) : Exception($"""
    seed {seed}: {what}
    {world}
    Run it alone: {Seeds.OneVariable}={seed} dotnet test --filter {(isDurable ? nameof(DurableSimulationTests) : nameof(ClusterSimulationTests))}
    """);
