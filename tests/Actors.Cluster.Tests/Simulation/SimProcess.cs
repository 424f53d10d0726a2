using Akka.Actor;
using Akka.Cluster;

namespace Actors.Tests.Simulation;

/// <summary>One simulated process: its door, its workers, and perhaps the router.</summary>
internal sealed class SimProcess
{
    private readonly ClusterSimulation _simulation;
    private readonly Pool _pool;
    private readonly DoorName _name;
    private readonly SimRef _door;
    private readonly List<IThreadPoolWorkItem> _loops = [];
    private long _said; // As many numbers as its door has given.

    public SimProcess(ClusterSimulation simulation, int number, int workers)
    {
        _simulation = simulation;
        (Number, Workers) = (number, workers);
        At = new UniqueAddress(new Address("akka", "sim", $"host{number}", 1), number + 1);
        _name = new DoorName(number + 100);
        _door = new SimRef(simulation.Network, number, "door");
        var types = new WireTypes().Json("job", Fixtures.JobJson.Default.Job);
        var payloads = new PayloadRule(types, 1024);
        Handlers = new SimHandlers(this, simulation.Runs);
        var runner = new AttemptRunner(new TaskHandlers().Handle<Fixtures.Job, int>((job, context) => new(Handlers.Run(job.Number, context.Attempt, context.Token))).Freeze(), types);
        var options = new TaskPoolOptions { Name = "sim", Workers = workers, Capacity = int.MaxValue, QuarantineCapacity = 0, Clock = simulation.Clock, Schedule = (loop, _) => _loops.Add(loop) };
        _pool = new Pool(options, new TaskHandlers().Add<Attempt>(runner));
        _pool.Crew.Resize(workers);
        foreach (var slot in _pool.Crew.InService)
        {
            _pool.Crew.Attach(slot);
        }

        Door = new Door(options with { Capacity = 10_000 }, payloads, _name, static () => false);
        Held = new HeldAttempts(_pool, runner, payloads, () => _door.Tell(DoorTicks.Speak.Instance, ActorRefs.NoSender));
        State = new DoorState(Door, Held, simulation.Clock, At.Uid).ForRouter(_door);
        Door.Coordinator = _door;
    }

    public int Number { get; }

    public int Workers { get; }

    public UniqueAddress At { get; }

    public Door Door { get; }

    public IActorRef DoorRef => _door;

    public HeldAttempts Held { get; }

    public SimHandlers Handlers { get; }

    public DoorState State { get; }

    public bool IsAlive { get; set; } = true;

    /// <summary>Takes no letter and runs nothing: stopped by a signal.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Whether a router has heard it ask for more than it has workers for.</summary>
    public bool HasAskedAhead { get; set; }

    /// <summary>The router, while it lives here.</summary>
    public SimRouter? Router { get; set; }

    /// <summary>Routers that do not know yet that their time is over.</summary>
    public List<SimRouter> Old { get; } = [];

    public bool CanRun => _loops.Count > 0;

    public bool CanEnd => Handlers.Count > 0;

    /// <summary>Tells a task at its door.</summary>
    public void Tell(SimTask task)
    {
        _simulation.Rules.OnNumbered(new TaskKey(_name, ++_said), task);
        Door.Tell(task.Request, null, task.Listener);
    }

    /// <summary>Asks something at its door.</summary>
    public void Ask(IPoolMessage question, Action<object> answered)
    {
        _said++;
        Door.Ask(question, new SimListener(answered), _door);
    }

    /// <summary>Some handler or some loop goes on.</summary>
    public void GoOn(Random dice)
    {
        if (CanRun)
        {
            RunLoop(dice);
        }
        else
        {
            Handlers.EndOne(dice);
        }
    }

    /// <summary>One stretch of one worker's loop.</summary>
    public void RunLoop(Random dice)
    {
        var loop = _loops[dice.Next(_loops.Count)];
        _loops.Remove(loop);
        loop.Execute();
    }

    /// <summary>The turn of one of its actors.</summary>
    public void Take(Letter letter)
    {
        if (letter.To == _door)
        {
            TakeAtDoor(letter);
        }
        else if ((Router?.Ref == letter.To ? Router : Old.Find(router => router.Ref == letter.To)) is { } router)
        {
            router.Take(letter);
        }
    }

    public void Tick()
    {
        State.Tick();
        State.Speak(_door);
        Router?.Tick();
        Old.ForEach(router => router.Tick());
    }

    public override string ToString() => !IsAlive ? $"{Number} is gone"
        : $"{Number}: door {Door.Outstanding}, held {Held.Count}, runs {Handlers.Count}, hears {State.Incarnation}"
        + (Router is null ? string.Empty : $"; router {Router.State.Places.Incarnation}, at work {Router.State.Nodes.IsOpen}, outstanding {Router.State.Pool.State.Outstanding}, {string.Join(", ", Router.State.Nodes.Status)}, {Router.State.Places}");

    public void Dispose()
    {
        _pool.Dispose();
        Router?.State.Pool.Dispose();
        Old.ForEach(router => router.State.Pool.Dispose());
    }

    /// <summary>For the rules: which job an attempt is of.</summary>
    private void NoteHanded(Frame frame)
    {
        foreach (var attempt in frame.Items.OfType<Attempt>())
        {
            _simulation.Runs.OnHanded(Number, attempt.Serial, _simulation.Rules.JobOf(attempt.Task));
        }
    }

    /// <summary>For the rules: nothing is handed to a node that has no worker for it and never asked for any ahead.</summary>
    private void NoteBusy(Frame frame) =>
        _simulation.Rules.Failure.Unless(
            !frame.Items.Any(item => item is Attempt) || HasAskedAhead || Held.Count <= Held.Able,
            $"process {Number} is handed more than it has workers for: {Held.Count} held, {Held.Able} able");

    private void TakeAtDoor(Letter letter)
    {
        switch (letter.Message)
        {
            case Frame frame:
                Answer(State.Later(frame.Incarnation));
                NoteHanded(frame);
                State.Receive(frame);
                NoteBusy(frame);
                break;
            case Hello hello:
                Answer(State.Later(hello.Incarnation));
                State.Greet(hello, letter.Sender);
                break;
            case GetLatestIncarnation question when State.Latest(question) is { } answer:
                letter.Sender.Tell(answer, _door);
                break;
            case SimRouter.Identify identify:
                letter.Sender.Tell(new SimRouter.Identity(identify.Uid, _door), _door);
                break;
            case DoorTicks.Speak:
                break;
            default:
                throw new InvalidOperationException($"A door is told {letter.Message}.");
        }

        State.Speak(_door);

        void Answer(LatestIncarnation? later)
        {
            if (later is not null)
            {
                letter.Sender.Tell(later, _door);
            }
        }
    }
}
