using Actors.Tests.Simulation.Model;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;

namespace Actors.Tests.Simulation;

/// <summary>
/// One world, drawn from one seed: a pool with its real actors, its clients, its handlers and its time, all on one thread. A generator picks
/// each step; the rules under <c>Model</c> watch. Equal seeds give equal traces.
/// </summary>
/// <remarks>
/// Steps also happen inside others: while a handler runs, and while an outcome is being told. Those are the places where the pool calls
/// out, holding no lock, so that on real threads anything may happen there. What lies between two atomics is not covered here.
/// </remarks>
internal sealed class Simulation
{
    private const int DeepestNesting = 2;
    private const int MostTurnsToRest = 100_000;

    private static readonly Config Configuration = ConfigurationFactory.ParseString($$"""
        akka {
          loggers = []
          loglevel = OFF
          stdout-loglevel = OFF
          scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
          coordinated-shutdown { run-by-clr-shutdown-hook = off, run-by-actor-system-terminate = off, terminate-actor-system = off }
          actor.default-dispatcher { executor = "{{typeof(SimExecutorConfigurator).AssemblyQualifiedName}}", throughput = 1 }
        }
        actors.dispatcher { executor = "{{typeof(SimExecutorConfigurator).AssemblyQualifiedName}}", throughput = 1 }
        """).WithFallback(TaskPoolConfiguration.Default);

    private readonly ExecutionContext _outside = ExecutionContext.Capture()!;
    private readonly int _seed;
    private readonly SimQueue _queue = new();
    private readonly SimClock _clock;
    private readonly SimHandlers _handlers;
    private readonly Clients _clients;
    private readonly Faults _faults;
    private int _depth;

    public Simulation(int seed)
    {
        _seed = seed;
        Random = new Random(seed);
        Settings = new SimSettings(Random);
        Trace.Add($"seed {seed}: {Settings}");
        System = ActorSystem.Create("sim", BootstrapSetup.Create().WithConfig(Configuration).And(new SimSetup(_queue)));
        _clock = new SimClock((TestScheduler)System.Scheduler);
        Tasks = new TaskModel(Settings, Failure, () => _clock.Now);

        // The rules look at the pool, the pool calls the handlers, and the handlers tell the rules.
        Pool? pool = null;
        var loops = new Stack<WorkerSlot>();
        var schedule = new SimLoops(_queue, Failure, loops);
        StartRules? starts = null;
        _handlers = new SimHandlers(Settings, Random, Trace, Tasks, () => starts!, loops) { Clock = _clock, Interleave = Interleave };
        pool = new Pool(Settings.ToOptions(_clock, new Random(seed), schedule.Schedule), _handlers.ToHandlers());
        Pool = pool;
        Commands = new CommandRules(Settings, Failure, Tasks, pool);
        Starts = starts = new StartRules(Settings, Failure, Commands, pool);
        Questions = new QuestionRules(Settings, Failure, Tasks, pool);
        Rest = new RestRules(Settings, Failure, Tasks, Starts, pool);
        Tasks.OnAdmitted = Starts.OnAdmitted;
        Tasks.OnFinal = Starts.OnFinal;

        Router = System.ActorOf(TaskRouter.Props(System, new PoolFactory(() => pool)), "router");
        pool.State.Router = Router;
        _clients = new Clients(this);
        _faults = new Faults(this);
    }

    public Random Random { get; }

    public SimSettings Settings { get; }

    public Trace Trace { get; } = new();

    public SimFailure Failure { get; } = new();

    public ActorSystem System { get; }

    public Pool Pool { get; }

    public IActorRef Router { get; }

    public TaskModel Tasks { get; }

    public StartRules Starts { get; }

    public QuestionRules Questions { get; }

    public CommandRules Commands { get; }

    public RestRules Rest { get; }

    public TimeSpan Now => _clock.Now;

    /// <summary>The router was stopped: what was in mailboxes is lost, so answers are not waited for.</summary>
    public bool IsRouterGone { get; set; }

    /// <summary>Runs the world to its end.</summary>
    /// <exception cref="SimulationException">A promise was broken; the message has the seed and the end of the trace.</exception>
    public void Run()
    {
        ComeToRest();
        for (var step = 0; step < Settings.Steps; step++)
        {
            Step(isLate: step > Settings.Steps * 2 / 3);
            CheckBetweenSteps();
        }

        new Ending(this, _clients, _handlers).Run();
        ThrowIfFailed();
    }

    /// <summary>Lets others go on while user code runs or an outcome is told.</summary>
    public void Interleave()
    {
        Failure.Unless(!Pool.State.Gate.IsHeldByCurrentThread, "user code was called under the gate");
        if (_depth >= DeepestNesting || _clients.IsSubmitting || Random.Next(100) >= 12)
        {
            return;
        }

        _depth++;
        Trace.Depth = _depth;

        // Others are not inside this handler, so they do not bear its mark.
        ExecutionContext.Run(_outside, static world => ((Simulation)world!).StepSome(), this);
        Trace.Depth = --_depth;
    }

    public void Advance(TimeSpan span)
    {
        Trace.Add($"advance {span.TotalMilliseconds} ms");
        _clock.Advance(span);
    }

    /// <summary>Runs what is ready, in any order, until nothing is.</summary>
    public void ComeToRest()
    {
        for (var turns = 0; _queue.Count > 0 && Failure.First is null; turns++)
        {
            Failure.Unless(turns < MostTurnsToRest, "the pool does not come to rest");
            RunOne();
            if (_depth == 0)
            {
                CheckBetweenSteps();
            }
        }

        CheckAtRest();
    }

    /// <summary>Ends the actor system. Not part of the trace: threads of their own take part in it.</summary>
    public void End()
    {
        _ = System.Terminate();
        while (_queue.Count > 0)
        {
            _queue.TakeAt(0).Run();
        }
    }

    public void ThrowIfFailed()
    {
        if (Failure.First is { } what)
        {
            throw new SimulationException(_seed, what, Trace);
        }
    }

    private void StepSome()
    {
        for (var steps = Random.Next(1, 4); steps > 0; steps--)
        {
            Step(isLate: false);
        }
    }

    private void Step(bool isLate)
    {
        switch (Random.Next(100))
        {
            case < 55 when _queue.Count > 0:
                RunOne();
                break;
            case < 70 when _handlers.Waiting > 0:
                _handlers.CompleteOne();
                break;
            case < 76:
                Advance(SimSettings.Milliseconds(Random.Next(1, 15)));
                break;
            case < 79 when _depth == 0:
                Trace.Add("come to rest");
                ComeToRest();
                break;
            case < 83 when Settings.HasFaults:
                _faults.Strike();
                break;
            case var _ when !_handlers.EndAtOnce: // At the end nobody does anything new, such as pausing what was just resumed.
                _clients.Act(isLate);
                break;
            default:
                break;
        }
    }

    private void RunOne()
    {
        var (name, run) = _queue.TakeAt(Random.Next(_queue.Count));
        Trace.Add($"run {name}");
        run();
    }

    private void CheckBetweenSteps()
    {
        Tasks.BeforeEvent();
        Rest.CheckBetweenSteps();
        if (_queue.Count == 0)
        {
            CheckAtRest();
        }

        ThrowIfFailed();
    }

    private void CheckAtRest()
    {
        if (IsRouterGone)
        {
            return;
        }

        Tasks.BeforeEvent();
        Rest.CheckAtRest(Now);
        Questions.CheckAtRest();
        Commands.CheckAtRest(Now, Rest.Running);
        ThrowIfFailed();
    }
}

/// <summary>A seed that found something.</summary>
internal sealed class SimulationException(int seed, string what, Trace trace)
    : Exception($"""
        seed {seed}: {what}
        The end of its trace:
        {trace.Tail(60)}
        seed {seed}: {what}
        Run it alone, with its whole trace: {SimulationTests.SeedVariable}={seed} dotnet test --filter {nameof(SimulationTests)}
        """);
