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
    private readonly List<SimTask> _told = [];
    private readonly List<SimQuestion> _questions = [];
    private int _lives;
    private int _jobs;
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
        _processes.ForEach(process => process.Old.Clear());
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
            case < 81:
                Pick(process => !process.IsPaused, Tell);
                break;
            case < 83:
                Pick(process => !process.IsPaused, TellAgain);
                break;
            case 83:
                Pick(process => !process.IsPaused, Cancel);
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
            RestartIfSuperseded(process);
        }
    }

    private void Tell(SimProcess process)
    {
        for (var n = _dice.Next(1, 6); n > 0; n--)
        {
            var task = new SimTask(process, ++_jobs, isChosen: _dice.Next(4) == 0, retries: _dice.Next(4) == 0 ? 2 : 0);
            _told.Add(task);
            process.Door.Tell(task.Request, null, task.Listener);
        }
    }

    /// <summary>Tells a task again by its id, here or elsewhere.</summary>
    private void TellAgain(SimProcess process)
    {
        var chosen = _told.Where(task => task.IsChosen).ToList();
        if (chosen.Count > 0)
        {
            var earlier = chosen[_dice.Next(chosen.Count)];
            var again = new SimTask(process, earlier.Job, isChosen: true, earlier.Retries) { MayBeCancelled = earlier.MayBeCancelled };
            _told.Add(again);
            process.Door.Tell(again.Request, null, again.Listener);
        }
    }

    private void Cancel(SimProcess process)
    {
        var chosen = _told.Where(task => task.IsChosen).ToList();
        if (chosen.Count > 0)
        {
            var job = chosen[_dice.Next(chosen.Count)].Job;
            chosen.FindAll(task => task.Job == job).ForEach(task => task.MayBeCancelled = true);
            process.Door.Ask(new CancelTask(SimTask.IdOf(job)), new SimListener(answer => Count(((CancelAnswer)answer).Result.ToString())), process.DoorRef);
        }
    }

    private void Ask(SimProcess process)
    {
        // What has begun, the router has received.
        var question = new SimQuestion(process, [.. _told.Where(task => task.At == process)], [.. _told.Where(task => _runs.ContainsKey(task.Job))]);
        _questions.Add(question);
        process.Door.Ask(new WhenAllDone(), new SimListener(message => question.OnAnswer((AllDone)message, _ended)), process.DoorRef);
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
        _atRisk += _processes.Sum(home.Router!.InFlight) + _told.Count(task => task.Outcomes.Count == 0 && _runs.ContainsKey(task.Job));
        var router = home.Router!;
        home.Router = null;
        switch (_dice.Next(3))
        {
            case 0:
                Kill(home);
                Count("router killed");
                break;
            case 1:
                router.State.Close();
                Count("router moved");
                break;
            default:
                // What it still hands out before its nodes hear of the next is beyond any bound.
                home.Old.Add(router);
                _atRisk = 1_000_000;
                Count("router outlived");
                break;
        }

        StartRouter();
    }

    private void StartRouter()
    {
        var home = Alive.Where(process => !_unreachable.Contains(process)).OrderBy(_ => _dice.Next()).First();
        StartRouterAt(home);
    }

    private void StartRouterAt(SimProcess home)
    {
        home.Router = new SimRouter(this, home.Number, ++_lives, _dice);
        In(home, () =>
        {
            foreach (var process in _processes.Where(process => process.IsAlive || _unreachable.Contains(process)))
            {
                home.Router.Add(process.At, !_unreachable.Contains(process));
            }
        });
    }

    /// <summary>A router that has heard of a later one begins anew, as its actor does.</summary>
    private void RestartIfSuperseded(SimProcess process)
    {
        if (process.Router is { IsSuperseded: true } router)
        {
            _atRisk = 1_000_000;
            router.State.Close();
            router.State.Pool.Dispose();
            StartRouterAt(process);
            Count("router superseded");
        }

        process.Old.RemoveAll(old => old.IsSuperseded);
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
        _told.TrueForAll(task => !task.At.IsAlive || task.Outcomes.Count > 0)
        && _questions.TrueForAll(question => !question.At.IsAlive || question.Answers == 1)
        && Alive.All(process => process.Held.Count == 0 && process.Router?.State.Pool.State.Outstanding is null or 0);

    private void Check()
    {
        Assert.All(_told, task => Assert.True(task.Outcomes.Count <= 1, $"seed {_seed}: job {task.Job} has {task.Outcomes.Count} outcomes"));

        Assert.All(_questions, question => Assert.True(question.Fault is null && question.Answers <= 1, $"seed {_seed}: {question.Fault}, {question.Answers} answers"));
    }

    private void CheckEnd()
    {
        Check();
        foreach (var task in _told.Where(task => task.At.IsAlive))
        {
            Assert.True(task.Outcomes.Count == 1, $"seed {_seed}: job {task.Job} of process {task.At.Number} has no outcome; {string.Join(", ", Seen)}\n{string.Join("\n", _processes)}");
            Assert.True(task.IsRight(_ended), $"seed {_seed}: job {task.Job} has {task.Outcomes[0]}, {task.Outcomes[0].Attempts} attempts");
        }

        Assert.All(_questions.Where(question => question.At.IsAlive), question => Assert.True(question.Answers == 1, $"seed {_seed}: a question of process {question.At.Number} is not answered"));
        Assert.True(_runs.Keys.All(job => job <= _jobs), $"seed {_seed}: something ran that nobody told");
        var again = _runs.Sum(run => Math.Max(0, run.Value - 1 - (Fails(run.Key) ? _told.Find(task => task.Job == run.Key)!.Retries : 0) - _told.Count(task => task.Job == run.Key && task.Was is OutcomeKind.Cancelled)));
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
