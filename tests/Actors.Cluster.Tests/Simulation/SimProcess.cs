using Akka.Actor;
using Akka.Cluster;

namespace Actors.Tests.Simulation;

/// <summary>One simulated process: its door, its workers, and perhaps the router. One without workers is a client: no member of the cluster.</summary>
internal sealed class SimProcess
{
    private readonly ClusterSimulation _simulation;
    private readonly Pool? _pool;
    private readonly HeldAttempts? _held;
    private readonly DoorName _name;
    private readonly SimRef _door;
    private readonly List<IThreadPoolWorkItem> _loops = [];
    private (long Incarnation, long Items) _heard; // How much it has heard in turn of the router that it listens to.
    private bool _hasEnded; // Its door has, in order.
    private long _said; // As many numbers as its door has given.

    public SimProcess(ClusterSimulation simulation, int number, int workers)
    {
        _simulation = simulation;
        (Number, Workers, Era) = (number, workers, simulation.Era);
        At = new UniqueAddress(new Address("akka", "sim", $"host{number}", 1), number + 1);
        _name = new DoorName(number + 100);
        _door = new SimRef(simulation.Network, number, "door");
        var types = new WireTypes().Json("job", Fixtures.JobJson.Default.Job);
        var payloads = new PayloadRule(types, 1024);
        Handlers = new SimHandlers(this, simulation.Runs);
        var options = new TaskPoolOptions { Name = "sim", Workers = Math.Max(1, workers), Capacity = int.MaxValue, QuarantineCapacity = 0, Clock = simulation.Clock, Schedule = (loop, _) => _loops.Add(loop) };
        Door = new Door(options with { Capacity = 10_000 }, payloads, _name, static () => false) { Coordinator = _door, IsDurable = simulation.Durable is not null };
        if (IsClient)
        {
            State = new DoorState(Door, held: null, simulation.Clock, At.Uid) { Contacts = simulation.Clients.Contacts }.ForRouter(_door);
            return;
        }

        simulation.Clients.Contacts.Add(At.Address);
        var runner = new AttemptRunner(new TaskHandlers().Handle<Fixtures.Job, int>((job, context) => new(Handlers.Run(job.Number, context.Attempt, context.Token))).Freeze(), types);
        _pool = new Pool(options, new TaskHandlers().Add<Attempt>(runner));
        _pool.Crew.Resize(workers);
        foreach (var slot in _pool.Crew.InService)
        {
            _pool.Crew.Attach(slot);
        }

        _held = new HeldAttempts(_pool, runner, payloads, () => _door.Tell(DoorTicks.Speak.Instance, ActorRefs.NoSender));
        State = new DoorState(Door, _held, simulation.Clock, At.Uid).ForRouter(_door);
    }

    public int Number { get; }

    public int Workers { get; }

    /// <inheritdoc cref="ClusterSimulation.Era"/>
    public int Era { get; }

    public DoorName DoorName => _name;

    public bool IsClient => Workers == 0;

    public UniqueAddress At { get; }

    public Door Door { get; }

    public IActorRef DoorRef => _door;

    public int HeldCount => _held?.Count ?? 0;

    public int Able => _held?.Able ?? 0;

    public SimHandlers Handlers { get; }

    public DoorState State { get; }

    public bool IsAlive { get; set; } = true;

    /// <summary>Takes no letter and runs nothing: stopped by a signal.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Whether some router could not reach it for a while.</summary>
    public bool WasEverLost { get; set; }

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
        if (task.IsAwaited)
        {
            _ = Door.SubmitAsync(task.Request, new TaskTicket(_pool!.Access, new TicketSink(task.OnOutcome)), CancellationToken.None).AsTask();
        }
        else
        {
            Door.Tell(task.Request, null, task.Listener);
        }
    }

    /// <summary>Its routers are no more: nobody hears what their stores have to say.</summary>
    public void EndStores() => Old.Append(Router).ToList().ForEach(router => router?.Store?.End());

    /// <summary>Asks something at its door.</summary>
    public void Ask(IPoolMessage question, Action<object> answered)
    {
        _said++;
        Door.Ask(question, new SimListener(answered), _door);
    }

    /// <summary>Some handler or some loop goes on, if there is any.</summary>
    public void GoOn(Random dice)
    {
        if (CanRun)
        {
            RunLoop(dice);
        }
        else if (CanEnd)
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
        if (!IsAlive)
        {
            AnswerThatNoDoorIsHere(letter);
        }
        else if (letter.To == _door)
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
        if (State.IsClient)
        {
            SayThatItIsThere(State.Join());
        }

        State.Speak(_door);
        Router?.Tick();
        Old.ForEach(router => router.Tick());
    }

    /// <summary>The door of a client ends in order. Its process may live on for a while.</summary>
    public void EndDoor()
    {
        State.Router.Tell(new LeaveAsClient(At.Uid), _door);
        (IsAlive, _hasEnded) = (false, true);
        Door.Abort();
        _simulation.Network.Forget(Number, isHeardOut: true);
    }

    public override string ToString() => !IsAlive ? $"{Number} is gone"
        : $"{Number}{(IsClient ? " (client)" : string.Empty)}: door {Door.Outstanding}, held {HeldCount}, runs {Handlers.Count}, hears {State.Incarnation}"
        + (Router is null ? string.Empty : $"; router {Router.State.Places.Incarnation}, at work {Router.State.Nodes.IsOpen}, outstanding {Router.State.Pool.State.Outstanding}, {string.Join(", ", Router.State.Nodes.Status)}, {Router.State.Places}");

    public void Dispose()
    {
        _pool?.Dispose();
        Router?.State.Pool.Dispose();
        Old.ForEach(router => router.State.Pool.Dispose());
    }

    private void SayThatItIsThere(JoinAsClient join)
    {
        if (!State.IsSilent)
        {
            State.Router.Tell(join, _door);
            return;
        }

        foreach (var contact in State.Contacts)
        {
            _simulation.DoorAt(contact).Tell(join, _door);
        }
    }

    private void OnForgotten(ClientForgotten forgotten, IActorRef router)
    {
        if (!IsClient || forgotten.Uid != At.Uid || !router.Equals(State.Router))
        {
            return;
        }

        _simulation.ClientRules.OnForgotten(this);
        if (State.BeginAnew())
        {
            _simulation.Count("client forgotten, and goes on");
            return;
        }

        _simulation.Rules.Failure.Unless(Door.Outstanding > 0, $"the door of client {Number} ends, and nothing was outstanding");
        _simulation.Count("client forgotten, and ends");
        EndDoor();
    }

    /// <summary>Another process may live at the address of one that has gone, or it lives on without its door.</summary>
    private void AnswerThatNoDoorIsHere(Letter letter)
    {
        if (letter.Message is SimRouter.Identify identify && _hasEnded)
        {
            letter.Sender.Tell(new SimRouter.Identity(identify.Uid, null), _door);
        }
    }

    /// <summary>For the rules: which job an attempt is of, and which clients this process has heard of.</summary>
    private void NoteHeard(Frame frame)
    {
        if (frame.Incarnation == State.Incarnation && !IsClient)
        {
            var heard = _heard.Incarnation == frame.Incarnation ? _heard.Items : 0;
            foreach (var item in frame.First > heard + 1 ? [] : frame.Items.Skip((int)(heard + 1 - frame.First)))
            {
                heard++;
                if (item is ClientNote note)
                {
                    _simulation.ClientRules.OnNote(this, note);
                }
            }

            _heard = (frame.Incarnation, heard);
        }

        foreach (var attempt in frame.Items.OfType<Attempt>())
        {
            _simulation.Runs.OnHanded(Number, attempt.Serial, _simulation.Rules.JobOf(attempt.Task));
        }
    }

    /// <summary>For the rules: nothing is handed to a node that has no worker for it and never asked for any ahead.</summary>
    private void NoteBusy(Frame frame) =>
        _simulation.Rules.Failure.Unless(
            !frame.Items.Any(item => item is Attempt) || HasAskedAhead || HeldCount <= Able,
            $"process {Number} is handed more than it has workers for: {HeldCount} held, {Able} able");

    private void TakeAtDoor(Letter letter)
    {
        switch (letter.Message)
        {
            case Frame frame:
                Answer(State.Later(frame.Incarnation));
                NoteHeard(frame);
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
            case JoinAsClient join:
                State.Router.Tell(join, letter.Sender);
                break;
            case ClientForgotten forgotten:
                OnForgotten(forgotten, letter.Sender);
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
