using Akka.Actor;
using Akka.Event;

namespace Actors;

/// <summary>The actor of a router that speaks to doors: keeps the time of its <see cref="RouterState"/>, and passes on what is written to the store of a durable pool.</summary>
/// <remarks>
/// It keeps nothing that survives it. When it fails, or its store does, the next one begins: it hears what is stored, greets every process and is told what is outstanding and what runs there; until all
/// have reported, or have left, it hands out nothing and answers nothing.
/// </remarks>
#pragma warning disable CA1001 // The pool ends with its own router, a child of this one.
internal abstract class RouterActor : ReceiveActor, IWithTimers
#pragma warning restore CA1001
{
    /// <summary>How often it looks for processes that have not answered, and whether what it said was heard.</summary>
    protected static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>How long after a node kept what it had not begun it is asked again.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(50);

    /// <summary>After a failure a store is opened again only then: one that is down is not to be asked without a pause.</summary>
    private static readonly TimeSpan OpenAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>A router that is told to end waits for its store no longer: Akka.NET gives the phase of the shutdown ten seconds.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(5);

    private readonly RouterParts _parts;
    private IActorRef _router = ActorRefs.Nobody;
    private IActorRef _store = ActorRefs.Nobody;
    private bool _hasPromisedMore;
    private long? _endsAfter; // The last batch that is to be written.

    protected RouterActor(RouterParts parts)
    {
        _parts = parts;
        var context = Context;
        State = new RouterState(parts.Options, Self, parts.Dice, place => LookFor(context, place), peer => Met(context, peer), parts.Store is null ? null : new RouterLedger(parts.Options, parts.Slots))
        {
            NotUnderstood = kind => Log.Warning("A door of pool {Pool} says {Item}, which this router does not understand", Pool.Name, kind),
            Superseded = latest => throw new InvalidOperationException($"A process listens to a router of incarnation {latest}, and this one has {Incarnation}."),
            Recovered = () => Log.Info("Router of pool {Pool} is at work (incarnation {Incarnation}): {Outstanding} tasks are outstanding", Pool.Name, Incarnation, Pool.State.Outstanding),
        };
        State.Places.PromisedMore = OnPromisedMore;
        if (State.Ledger is { } ledger)
        {
            ledger.OpenStore = OpenStore;
        }

        State.Clients.ForgottenAfter = (int)Math.Ceiling(parts.ClientsForgottenAfter / TickEvery);

        Receive<Frame>(frame => Then(() => State.OnFrame(frame, Sender)));
        Receive<RouterTurns.Speak>(speak => State.OnSpeak(speak.Peer));
        Receive<RouterTurns.HandOut>(_ => Then(State.Nodes.HandOut));
        Receive<RouterTurns.LookAgain>(_ => Then(State.Nodes.TakingBack.AskSome));
        Receive<RouterTurns.Signal>(State.Nodes.Signal);
        Receive<RouterTurns.SignalAll>(_ => State.Nodes.SignalEverything());
        Receive<RouterTurns.GiveUpAll>(_ => State.Nodes.GiveUpEverything());
        Receive<RouterTurns.TakeAllBack>(_ => State.Nodes.TakingBack.AskAll());
        Receive<RouterTurns.Tick>(_ => State.Tick());
        Receive<RouterTurns.OpenStore>(_ => OpenStore());
        Receive<ActorIdentity>(OnIdentity);
        Receive<JoinAsClient>(join => State.Clients.OnJoin(join, Sender));
        Receive<LeaveAsClient>(leave => State.Clients.OnLeave(leave, Sender));
        Receive<LatestIncarnation>(answer => State.OnLatest(answer, Sender));
        Receive<Replayed>(replayed => State.Ledger!.Replay(replayed.Bytes), _ => HasStore);
        Receive<Opened>(opened => State.OnLedgerRead(opened.Incarnation), _ => HasStore);
        Receive<Appended>(OnAppended, _ => HasStore);
        Receive<LedgerFailed>(failed => OnStoreEnded(failed.Cause), _ => HasStore);
        Receive<RouterTurns.End>(_ => OnEnd());
        Receive<RouterTurns.EndNow>(_ => Context.Stop(Self));
        Receive<Terminated>(OnTerminated);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected RouterState State { get; }

    protected ILoggingAdapter Log { get; } = Context.GetLogger();

    private Pool Pool => State.Pool;

    /// <summary>Whether what a store tells can be this one's: the last one has ended before this router began, and whatever it told stands before the turn in which this one is opened.</summary>
    private bool HasStore => !_store.IsNobody();

    private long Incarnation => State.Places.Incarnation;

    protected override void PreStart()
    {
        _router = Context.Watch(Context.ActorOf(TaskRouter.Props(Context.System, new EntranceFactory(Pool.ForRouter)), "pool"));
        State.Calls.Router = _router;
        Log.Info("Router of pool {Pool} begins; it first hears what is outstanding", Pool.Name);
        Timers.StartPeriodicTimer(RouterTurns.Tick.Instance, RouterTurns.Tick.Instance, TickEvery);
    }

    /// <summary>A router that fails is followed by one that has heard everything anew: half a state is none.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        Log.Error(reason, "Router of pool {Pool} fails (incarnation {Incarnation}); the next begins", Pool.Name, Incarnation);
        State.Close();
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        if (State.Ledger is { } ledger)
        {
            ledger.OpenStore = () => Timers.StartSingleTimer(RouterTurns.OpenStore.Instance, RouterTurns.OpenStore.Instance, OpenAgainAfter);
        }
    }

    /// <summary>Asks a process whether it has a door.</summary>
    protected abstract void LookFor(IActorContext context, Place place);

    /// <summary>A process has answered.</summary>
    protected virtual void OnIdentity(ActorIdentity identity) => State.OnIdentity((int)identity.MessageId, identity.Subject);

    /// <summary>The door of a process was found.</summary>
    protected abstract void Met(IActorContext context, Peer peer);

    /// <summary>An actor has ended that is neither the pool's own router nor the store.</summary>
    protected abstract void OnEnded(IActorRef actor);

    private void OpenStore()
    {
        _store = Context.Watch(Context.ActorOf(_parts.Store!(Self), "store"));
        var (store, self) = (_store, Self);
        State.Ledger!.Append = (number, batch) => store.Tell(new Append(number, batch), self);
        State.Ledger.Delete = upTo => store.Tell(upTo == LedgerBook.Earlier ? CarriedOver.Instance : new DeleteUpTo(upTo), self);
    }

    private void OnTerminated(Terminated terminated)
    {
        if (terminated.ActorRef.Equals(_router))
        {
            throw new InvalidOperationException("The pool's own router was stopped by somebody else.");
        }

        if (terminated.ActorRef.Equals(_store))
        {
            OnStoreEnded(cause: null);
        }
        else
        {
            OnEnded(terminated.ActorRef);
        }
    }

    private void OnAppended(Appended appended)
    {
        State.OnWritten(appended.Number);
        EndIfWritten();
    }

    private void OnStoreEnded(Exception? cause)
    {
        if (_endsAfter is null)
        {
            throw new LedgerFailedException(cause);
        }

        Context.Stop(Self);
    }

    /// <summary>The router is to go elsewhere, or the cluster ends: what it has heard by now is written first, or it would have to be done again.</summary>
    private void OnEnd()
    {
        _endsAfter = State.Ledger is { IsOpen: true, Decided: var last } ? last : 0;
        Timers.StartSingleTimer(RouterTurns.EndNow.Instance, RouterTurns.EndNow.Instance, EndsWithin);
        State.Ledger?.WriteIfIdle();
        EndIfWritten();
    }

    private void EndIfWritten()
    {
        if (_endsAfter <= (State.Ledger?.Written ?? 0))
        {
            Context.Stop(Self);
        }
    }

    private void OnPromisedMore(IActorRef door)
    {
        if (!_hasPromisedMore)
        {
            _hasPromisedMore = true;
            Log.Error("Pool {Pool} is durable, as {Door} knows, and this node has no journal: its router does nothing until that process or this node leaves. Give this node the journal too, or take the role of the router from it", Pool.Name, door);
        }
    }

    /// <summary>After a turn in which tasks were handed out: if they wait at one node while another is idle, it is looked at again.</summary>
    private void Then(Action act)
    {
        act();
        if (State.Nodes.TakingBack.IsUneven && !Timers.IsTimerActive(RouterTurns.LookAgain.Instance))
        {
            Timers.StartSingleTimer(RouterTurns.LookAgain.Instance, RouterTurns.LookAgain.Instance, LookAgainAfter);
        }
    }
}

/// <summary>What a router's actor is made of.</summary>
/// <param name="Options">The options of the pool.</param>
/// <param name="Dice">Tells apart two routers that cannot know of each other.</param>
internal sealed record RouterParts(TaskPoolOptions Options, Random Dice)
{
    /// <inheritdoc cref="ClusterPoolOptions.ClientsForgottenAfter"/>
    public TimeSpan ClientsForgottenAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The actor that stores the ledger of a durable pool, given its router; null for none.</summary>
    public Func<IActorRef, Props>? Store { get; init; }

    /// <summary>Where the workers of a durable pool in one process note what they run; null if they do not.</summary>
    public ICrashSlots? Slots { get; init; }
}

/// <summary>What a router decided last may be written or not.</summary>
internal sealed class LedgerFailedException(Exception? cause) : Exception("The store of the ledger has ended: what was asked of it last may be written or not.", cause);
