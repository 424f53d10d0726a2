using Akka.Actor;
using Akka.Cluster;

namespace Actors.Tests.Simulation;

/// <summary>
/// A cluster in one thread: which process has its turn, what arrives and what is lost, who dies, hangs or comes back, the dice say. The same seed is the same story.
/// </summary>
internal sealed class ClusterSimulation
{
    private const int Processes = 4;

    private readonly int _seed;
    private readonly Random _dice;
    private readonly List<SimProcess> _processes = [];
    private readonly List<SimProcess> _unreachable = [];
    private readonly Dictionary<int, int> _runs = [];
    private readonly HashSet<int> _ended = [];
    private readonly Dictionary<int, (SimProcess At, List<TaskOutcome> Outcomes)> _told = [];
    private readonly List<SimQuestion> _questions = [];
    private int _lives;
    private int _atRisk; // Runs that may be made again because of a fault.

    public ClusterSimulation(int seed)
    {
        _seed = seed;
        _dice = new Random(seed);
        Network = new SimNetwork(_dice);
        for (var number = 0; number < Processes; number++)
        {
            _processes.Add(new SimProcess(this, number, workers: number == 0 ? 1 : _dice.Next(1, 4)));
        }

        StartRouter();
    }

    public SimNetwork Network { get; }

    public SimClusterClock Clock { get; } = new();

    /// <summary>What became of it, for people.</summary>
    public SortedDictionary<string, int> Seen { get; } = [];

    private IEnumerable<SimProcess> Alive => _processes.Where(process => process.IsAlive);

    public static bool Fails(int job) => job % 7 == 0;

    public IActorRef? DoorAt(UniqueAddress at) => _processes.Find(process => process.At.Equals(at))?.DoorRef;

    public void OnBegun(int job, SimProcess at) => _runs[job] = _runs.GetValueOrDefault(job) + 1;

    public void OnEnded(int job) => _ended.Add(job);

    /// <summary>Runs the story to its end and checks it.</summary>
    public void Run(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Act(_dice.Next(100));
            Check();
        }

        // The faults stop. What is left must come to its end.
        Network.HealAll();
        _processes.ForEach(process => process.IsPaused = false);
        foreach (var process in _unreachable.ToList())
        {
            BackOrGone(process);
        }

        for (var round = 0; round < 400 && !IsDone(); round++)
        {
            Settle();
            Clock.Pass();
            foreach (var process in Alive)
            {
                In(process, process.Tick);
            }
        }

        CheckEnd();
        _processes.ForEach(process => process.Dispose());
    }

    private void Act(int draw)
    {
        switch (draw)
        {
            case < 45:
                Deliver();
                break;
            case < 60:
                Pick(process => process.CanRun && !process.IsPaused, process => process.RunLoop(_dice));
                break;
            case < 72:
                Pick(process => process.CanEnd && !process.IsPaused, process => process.EndHandler(_dice));
                break;
            case < 84:
                Pick(process => !process.IsPaused, Tell);
                break;
            case < 87:
                Pick(process => !process.IsPaused, Ask);
                break;
            case < 93:
                Clock.Pass();
                Pick(process => !process.IsPaused, process => process.Tick());
                break;
            case < 95:
                Pick(process => !_unreachable.Contains(process) && process.Router is null, LoseSight);
                break;
            case < 98:
                if (_unreachable.Count > 0)
                {
                    BackOrGone(_unreachable[_dice.Next(_unreachable.Count)]);
                }

                break;
            case 98 when _dice.Next(3) == 0 && Alive.Count(process => !_unreachable.Contains(process)) > 1:
                MoveRouter();
                break;
            default:
                break;
        }
    }

    private void Deliver()
    {
        if (Network.Next(number => _processes[number] is { IsPaused: false }) is { } letter && _processes[letter.To.Process] is { IsAlive: true } process)
        {
            In(process, () => process.Take(letter));
        }
    }

    private void Tell(SimProcess process)
    {
        for (var n = _dice.Next(1, 6); n > 0; n--)
        {
            var job = _told.Count + 1;
            var outcomes = new List<TaskOutcome>();
            _told.Add(job, (process, outcomes));
            process.Door.Tell(new Fixtures.Job(job), null, new SimListener(message => outcomes.Add((TaskOutcome)message)));
        }
    }

    private void Ask(SimProcess process)
    {
        var question = new SimQuestion(process, [.. _told.Where(told => told.Value.At == process).Select(told => told.Key)]);
        _questions.Add(question);
        process.Door.Ask(new WhenAllDone(), new SimListener(message => question.OnAnswer((AllDone)message, job => _told[job].Outcomes.Count)), process.DoorRef);
    }

    /// <summary>A process cannot be reached: it is dead, stopped for a while, or cut off.</summary>
    private void LoseSight(SimProcess process)
    {
        Count(_dice.Next(3) switch
        {
            0 when Alive.Count() > 2 => Kill(process),
            1 => Pause(process),
            _ => CutOff(process),
        });
        _unreachable.Add(process);
        _atRisk += Alive.Sum(other => other.Router?.InFlight(process) ?? 0);
        foreach (var other in Alive.Where(other => other.Router is not null && other != process))
        {
            In(other, () => other.Router!.State.OnUnreachable(process.At));
        }
    }

    private string Kill(SimProcess process)
    {
        process.IsAlive = false;
        Network.Forget(process.Number);
        return "killed";
    }

    private static string Pause(SimProcess process)
    {
        process.IsPaused = true;
        return "paused";
    }

    private string CutOff(SimProcess process)
    {
        foreach (var other in _processes.Where(other => other != process))
        {
            Network.Cut(process.Number, other.Number);
        }

        return "cut off";
    }

    /// <summary>It is reached again, or the cluster goes on without it; one that is still alive is ended by itself then.</summary>
    private void BackOrGone(SimProcess process)
    {
        _unreachable.Remove(process);
        if (process.IsAlive && _dice.Next(2) == 0)
        {
            process.IsPaused = false;
            foreach (var other in _processes)
            {
                Network.Heal(process.Number, other.Number);
            }

            Routers(router => router.State.OnReachable(process.At));
            Count("came back");
            return;
        }

        process.IsAlive = false;
        Network.Forget(process.Number);
        Routers(router => router.Remove(process.At));
        Count("removed");
    }

    /// <summary>The router's process dies, or the router fails alone, or it is moved in order; another begins.</summary>
    private void MoveRouter()
    {
        var home = Alive.Single(process => process.Router is not null);
        _atRisk += _processes.Sum(home.Router!.InFlight) + _told.Count(told => told.Value.Outcomes.Count == 0 && _runs.ContainsKey(told.Key));
        home.Router!.State.Close();
        home.Router = null;
        if (_dice.Next(2) == 0)
        {
            Kill(home);
            Count("router killed");
        }
        else
        {
            Count("router moved");
        }

        StartRouter();
    }

    private void StartRouter()
    {
        var home = Alive.Where(process => !_unreachable.Contains(process)).OrderBy(_ => _dice.Next()).First();
        home.Router = new SimRouter(this, home.Number, ++_lives, _dice);
        In(home, () =>
        {
            foreach (var process in _processes.Where(process => process.IsAlive || _unreachable.Contains(process)))
            {
                home.Router.Add(process.At, !_unreachable.Contains(process));
            }
        });
    }

    private void Settle()
    {
        for (var step = 0; step < 100_000; step++)
        {
            var busy = Alive.Where(process => process.CanRun || process.CanEnd).ToList();
            if (Network.IsEmpty && busy.Count == 0)
            {
                return;
            }

            Deliver();
            if (busy.Count > 0)
            {
                var process = busy[_dice.Next(busy.Count)];
                In(process, () =>
                {
                    if (process.CanRun)
                    {
                        process.RunLoop(_dice);
                    }
                    else
                    {
                        process.EndHandler(_dice);
                    }
                });
            }
        }

        throw new InvalidOperationException($"seed {_seed}: it never comes to rest");
    }

    private bool IsDone() =>
        _told.Values.All(told => !told.At.IsAlive || told.Outcomes.Count > 0)
        && _questions.TrueForAll(question => !question.At.IsAlive || question.Answers == 1)
        && Alive.All(process => process.Held.Count == 0 && process.Router?.State.Pool.State.Outstanding is null or 0);

    private void Check()
    {
        foreach (var (job, (_, outcomes)) in _told)
        {
            Assert.True(outcomes.Count <= 1, $"seed {_seed}: job {job} has {outcomes.Count} outcomes");
        }

        Assert.All(_questions, question => Assert.True(question.Fault is null && question.Answers <= 1, $"seed {_seed}: {question.Fault}, {question.Answers} answers"));
    }

    private void CheckEnd()
    {
        Check();
        foreach (var (job, (at, outcomes)) in _told.Where(told => told.Value.At.IsAlive))
        {
            Assert.True(outcomes.Count == 1, $"seed {_seed}: job {job} of process {at.Number} has no outcome; {string.Join(", ", Seen)}");
            Assert.Equal(Fails(job) ? OutcomeKind.Failed : OutcomeKind.Succeeded, outcomes[0].Kind);
            Assert.Equal(Fails(job) ? null : job * 2, outcomes[0].Result);
            Assert.Equal(new Fixtures.Job(job), outcomes[0].Task);
            Assert.Contains(job, _ended);
        }

        Assert.All(_questions.Where(question => question.At.IsAlive), question => Assert.True(question.Answers == 1, $"seed {_seed}: a question of process {question.At.Number} is not answered"));
        Assert.True(_runs.Keys.All(_told.ContainsKey), $"seed {_seed}: something ran that nobody told");
        var again = _runs.Values.Sum(runs => runs - 1);
        Assert.True(again <= _atRisk, $"seed {_seed}: {again} runs again, {_atRisk} were at risk");
        Assert.All(Alive, process => Assert.True(process.Held.Count == 0, $"seed {_seed}: process {process.Number} still holds {process.Held.Count}"));
        Seen["again"] = again;
        Seen["tasks"] = _told.Count;
        Seen["questions"] = _questions.Count;
        Seen["lost"] = Network.Lost;
    }

    private void Routers(Action<SimRouter> act)
    {
        foreach (var process in Alive.Where(process => process.Router is not null))
        {
            In(process, () => act(process.Router!));
        }
    }

    private void Pick(Predicate<SimProcess> which, Action<SimProcess> act)
    {
        var able = Alive.Where(process => which(process)).ToList();
        if (able.Count > 0)
        {
            var process = able[_dice.Next(able.Count)];
            In(process, () => act(process));
        }
    }

    private void In(SimProcess process, Action act)
    {
        Network.Speaker = process.Number;
        act();
    }

    private void Count(string what) => Seen[what] = Seen.GetValueOrDefault(what) + 1;
}

/// <summary>Somebody who asked whether all is done.</summary>
/// <param name="At">Where.</param>
/// <param name="Own">What was told there before.</param>
internal sealed record SimQuestion(SimProcess At, List<int> Own)
{
    public int Answers { get; private set; }

    public string? Fault { get; private set; }

    public void OnAnswer(AllDone answer, Func<int, int> outcomesOf)
    {
        Answers++;
        Fault ??= Own.Find(job => outcomesOf(job) == 0) is var early and not 0 ? $"all done, and job {early} has no outcome ({answer.Counts})" : null;
    }
}

/// <summary>A receiver in a simulated process.</summary>
internal sealed class SimListener(Action<object> heard) : MinimalActorRef
{
    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "listener";

    public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

    protected override void TellInternal(object message, IActorRef sender) => heard(message);
}

/// <summary>Time as the story has it.</summary>
internal sealed class SimClusterClock : TimeProvider
{
    private long _now = 1;

    public override long GetTimestamp() => _now;

    public override long TimestampFrequency => 1_000;

    public void Pass() => _now += 300;
}
