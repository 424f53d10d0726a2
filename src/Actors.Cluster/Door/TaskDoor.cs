using Akka.Actor;
using Akka.Event;

namespace Actors;

/// <summary>
/// The actor that a pool of the cluster is known by on one node. Tell it task messages or <see cref="TaskRequest"/>s as a <see cref="TaskRouter"/>: the reply is the
/// <see cref="TaskOutcome"/>. It speaks to the one router for its <see cref="Door"/>, and for the workers of this node.
/// </summary>
/// <remarks>
/// Tasks do not pass through its turn: they are taken on the sender's thread. When it restarts nothing is lost, for all that it knows belongs to its mailbox.
/// </remarks>
internal sealed class TaskDoor : ReceiveActor, IWithTimers
{
    public const string CoordinatorName = "coordinator";

    /// <summary>How often it looks whether what it said was heard.</summary>
    public static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(250);

    private readonly DoorState _state;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private long _tooLittle; // The incarnation of a router that was not listened to.

    private TaskDoor()
    {
        var cell = (ActorCell)Context;
        _state = (DoorState)((RouterMessageQueue)cell.Mailbox!.MessageQueue).EntranceOf(cell);

        Receive<Frame>(OnFrame);
        Receive<DoorTicks.Speak>(_ => Speak());
        Receive<DoorTicks.Tick>(_ => OnTick());
        Receive<DoorTicks.Leave>(_ => OnLeave());
        Receive<GetLatestIncarnation>(OnGetLatest);
        Receive<JoinAsClient>(join => _state.Router.Forward(join));
        Receive<ClientForgotten>(OnForgotten);
        Receive<Hello>(OnHello);
        Receive<GetAccess>(_ => Sender.Tell(new DoorAccess(Door)));
        Receive<GetCoordinator>(_ => Sender.Tell(new Coordinator(Door.Coordinator)));
        Receive<Resize>(OnResize);
        Receive<DoorTicks.TellFailed>(failed => _log.Warning(failed.Fault, "Pool {Pool} could not tell {Receiver} an outcome or an answer", Door.Name, failed.Receiver));
        Receive<DoorTicks.NotUnderstood>(item => _log.Warning("The router of pool {Pool} says {Item}, which this door does not understand", Door.Name, item.Kind));
        Receive<Terminated>(gone => Door.Forget(gone.ActorRef));
        Receive<WhenAllDone>(OnCall);
        Receive<GetStatus>(OnCall);
        Receive<CancelTask>(OnCall);
        Receive<CancelGroup>(OnCall);
        Receive<PauseIntake>(OnCall);
        Receive<PauseDispatch>(OnCall);
        Receive<Drain>(OnCall);
        Receive<Stop>(OnCall);
        Receive<ListQuarantine>(OnCall);
        Receive<ReleaseQuarantined>(OnCall);
        Receive<DropQuarantined>(OnCall);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private Door Door => _state.Door;

    public static Props Props(DoorState state) =>
        Akka.Actor.Props.CreateBy(new ActorProducer<TaskDoor>(() => new TaskDoor()), new EntranceFactory(state.ForRouter)).WithDispatcher(TaskRouter.Dispatcher).WithMailbox(TaskRouter.Mailbox);

    protected override void PreStart()
    {
        var coordinator = Context.Child(CoordinatorName);
        Door.Coordinator = coordinator.IsNobody() ? Context.ActorOf(DoorCoordinator.Props(_state), CoordinatorName) : coordinator;
        Timers.StartPeriodicTimer(DoorTicks.Tick.Instance, DoorTicks.Tick.Instance, TickEvery);
        Speak();
    }

    protected override void PreRestart(Exception reason, object message) =>
        _log.Error(reason, "Door of pool {Pool} restarts; nothing of it is lost", Door.Name);

    /// <summary>A client is no member, so that nobody else says that it has gone.</summary>
    protected override void PostStop()
    {
        if (_state.IsClient)
        {
            _state.Router.Tell(new LeaveAsClient(_state.Uid), Self);
        }
    }

    private void OnGetLatest(GetLatestIncarnation question)
    {
        if (_state.IsMember(Sender.Path.Address) && _state.Latest(question) is { } answer)
        {
            Sender.Tell(answer, Self);
        }
    }

    private void OnHello(Hello hello)
    {
        AnswerOnePast(hello.Incarnation);
        if (_state.IsTooLittle(hello) && _tooLittle != hello.Incarnation)
        {
            _tooLittle = hello.Incarnation; // It says so again and again.
            _log.Error("Pool {Pool} is durable, and its router {Router} has no journal: this node does not listen to it, and what is submitted here waits for one that has", Door.Name, Sender);
        }

        if (_state.IsMember(Sender.Path.Address) && _state.Greet(hello, Sender))
        {
            _log.Info("Pool {Pool} has a new router, {Router} (incarnation {Incarnation}); {Outstanding} tasks of this node are outstanding", Door.Name, Sender, hello.Incarnation, Door.Outstanding);
        }

        Speak();
    }

    private void OnFrame(Frame frame)
    {
        AnswerOnePast(frame.Incarnation);
        _state.Receive(frame);
        Speak();
    }

    /// <summary>A router whose time is over hears that it is; one that is the one after all comes back with a higher number.</summary>
    private void AnswerOnePast(long incarnation)
    {
        if (_state.Later(incarnation) is { } later)
        {
            Sender.Tell(later, Self);
        }
    }

    private void OnTick()
    {
        _state.Tick();
        Door.AnswerLate();
        if (_state.IsClient)
        {
            SayThatItIsThere(_state.Join());
        }

        Speak();
    }

    private void SayThatItIsThere(JoinAsClient join)
    {
        if (!_state.IsSilent)
        {
            _state.Router.Tell(join, Self);
            return;
        }

        foreach (var contact in _state.Contacts)
        {
            Context.ActorSelection($"{contact}/user/{Self.Path.Name}").Tell(join, Self);
        }
    }

    private void OnForgotten(ClientForgotten forgotten)
    {
        if (!_state.IsClient || forgotten.Uid != _state.Uid || !Sender.Equals(_state.Router) || _state.BeginAnew())
        {
            return;
        }

        _log.Error("The router of pool {Pool} has heard nothing of this process for so long that it has forgotten it. {Outstanding} tasks of it are outstanding, and what became of them will never be known here: its door ends", Door.Name, Door.Outstanding);
        Context.Stop(Self);
    }

    private void OnLeave()
    {
        _state.Leaving.Add(Sender);
        Speak();
    }

    private void Speak()
    {
        _state.Speak(Self);
        if (_state.Leaving.Count > 0 && _state.IsHeard)
        {
            _state.Leaving.ForEach(asker => asker.Tell(DoorTicks.Leave.Instance));
            _state.Leaving.Clear();
        }
    }

    private void OnCall(IPoolMessage message)
    {
        // An Ask that was given up leaves nothing behind.
        Context.Watch(Sender);
        Door.Ask(message, Sender, Self);
    }

    private void OnResize(Resize command)
    {
        if (_state.Workers is null)
        {
            Sender.Tell(new CommandRefused(command, Fault.Of(nameof(command.Workers), command.Workers, "cannot be: this node does not have the role of the workers")));
            return;
        }

        _state.Workers.Tell(command, Sender);
    }
}

/// <summary>The other ref of a door: the questions that are the coordinator's.</summary>
internal sealed class DoorCoordinator : ReceiveActor
{
    private readonly DoorState _state;

    private DoorCoordinator(DoorState state)
    {
        _state = state;
        Receive<WhenAllDone>(OnQuestion);
        Receive<GetStatus>(OnQuestion);
        Receive<Terminated>(gone => _state.Door.Forget(gone.ActorRef));
    }

    public static Props Props(DoorState state) =>
        Akka.Actor.Props.CreateBy(new ActorProducer<DoorCoordinator>(() => new DoorCoordinator(state)), state).WithDispatcher(TaskRouter.Dispatcher);

    private void OnQuestion(IPoolMessage question)
    {
        Context.Watch(Sender);
        _state.Door.Ask(question, Sender, Self);
    }
}
