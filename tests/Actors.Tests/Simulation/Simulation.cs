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

    private readonly int _seed;
    private readonly SimQueue _queue = new();
    private readonly Stack<WorkerSlot> _loops = [];
    private readonly SimClock _clock;
    private readonly SimHandlers _handlers;
    private readonly Clients _clients;
    private readonly Faults _faults;
    private readonly Passing _passing;

    public Simulation(int seed)
    {
        _seed = seed;
        Random = new Random(seed);
        Settings = new SimSettings(Random);
        Trace.Add($"seed {seed}: {Settings}");
        System = ActorSystem.Create("sim", BootstrapSetup.Create().WithConfig(Configuration).And(new SimSetup(_queue)));
        _clock = new SimClock((TestScheduler)System.Scheduler, () => Interleaving!.WhenClockIsRead());
        Tasks = new TaskModel(Settings, Failure, Coverage, () => _clock.Now);

        // The rules look at the pool, the pool calls the handlers, and the handlers tell the rules.
        Pool? pool = null;
        var schedule = new SimLoops(_queue, Failure, _loops, () => Interleaving!.WhenScheduled());
        _handlers = new SimHandlers(this, _loops);
        pool = new Pool(Settings.ToOptions(_clock, new Random(seed), schedule.Schedule), _handlers.ToHandlers());
        Pool = pool;
        Quarantine = new QuarantineRules(Settings, Failure, Tasks, pool);
        Signals = new SignalRules(Settings, Failure, pool);
        Commands = new CommandRules(Settings, Failure, Coverage, Tasks, Quarantine, Signals, pool);
        Starts = new StartRules(Settings, Failure, Commands, Signals);
        Order = new OrderRules(Settings, Failure, Tasks, pool, _loops);
        Questions = new QuestionRules(Settings, Failure, Tasks, pool);
        Rest = new RestRules(Settings, Failure, Tasks, Starts, pool);
        Tasks.IsTelling = () => Order.Telling > 0;
        Tasks.OnAdmitted = Order.OnAdmitted;
        Tasks.OnFinal = task =>
        {
            Order.OnFinal(task);
            Signals.OnFinal(task);
        };

        Router = System.ActorOf(TaskRouter.Props(System, new EntranceFactory(pool.ForRouter)), "router");
        _clients = new Clients(this);
        _faults = new Faults(this);
        _passing = new Passing(this, _clock);
        Interleaving = new Interleaving(this, _clients, _loops, () => Step(isLate: false));
        _handlers.ActInside = new Insider(this, _clients).Act;
    }

    public Random Random { get; }

    public SimSettings Settings { get; }

    public Trace Trace { get; } = new();

    public SimFailure Failure { get; } = new();

    public Coverage Coverage { get; } = new();

    public ActorSystem System { get; }

    public Pool Pool { get; }

    public IActorRef Router { get; }

    /// <summary>The pool as code without actors uses it.</summary>
    public TaskPool Door { get; private set; } = null!;

    /// <summary>Who listens to spans and metrics, if anybody does.</summary>
    public SimListeners? Listeners { get; private set; }

    public TaskModel Tasks { get; }

    public StartRules Starts { get; }

    public OrderRules Order { get; }

    public QuestionRules Questions { get; }

    public CommandRules Commands { get; }

    public QuarantineRules Quarantine { get; }

    public SignalRules Signals { get; }

    public RestRules Rest { get; }

    /// <summary>Lets others go on in the midst of what one does.</summary>
    public Interleaving Interleaving { get; }

    public TimeSpan Now => _clock.Now;

    /// <summary>The router was stopped: what was in mailboxes is lost, so answers are not waited for.</summary>
    public bool IsRouterGone { get; set; }

    /// <summary>Runs the world to its end.</summary>
    /// <exception cref="SimulationException">A promise was broken; the message has the seed and the end of the trace.</exception>
    public void Run()
    {
        try
        {
            Open();
            for (var step = 0; step < Settings.Steps; step++)
            {
                ListenFrom(step);
                Step(isLate: step > Settings.Steps * 2 / 3);
                CheckBetweenSteps();
            }

            new Ending(this, _clients, _handlers).Run();
            ThrowIfFailed();
        }
        finally
        {
            Listeners?.Dispose();
        }
    }

    public void Advance(TimeSpan span)
    {
        if (Interleaving.TimeStandsStill)
        {
            return;
        }

        Tasks.BeforeEvent(); // Who was let in meanwhile was let in at the time that it still is.
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
            if (Interleaving.Depth == 0)
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

    /// <summary>Starts the pool and opens its door.</summary>
    private void Open()
    {
        var open = TaskPool.OpenAsync(Router);
        ComeToRest();
        Door = open.GetAwaiter().GetResult();
    }

    private void ListenFrom(int step)
    {
        if (step == Settings.IsListenedToFrom)
        {
            Trace.Add("somebody listens");
            Listeners = new SimListeners(Failure, Pool, () => Now);
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
                _passing.AdvanceSome();
                break;
            case < 79 when Interleaving.Depth == 0:
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
        Interleaving.Run(run);
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
        Questions.CheckAtRest(isEndAsked: Commands.Open.Any(open => open.Command is Drain or Stop));
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
