using Akka.Actor;

namespace Actors;

/// <summary>All that one process knows of a pool of the cluster: its door, the attempts that it holds, and the stream to the router. In the turn of the door's actor, but for the entrance.</summary>
internal sealed class DoorState(Door door, HeldAttempts? held, TimeProvider clock, int uid) : IEntrance
{
    /// <summary>A router says that it lives four times a second.</summary>
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(3);

    private readonly Queue<WireItem> _heard = new();
    private readonly Pace _pace = new(clock);
    private Conduit? _conduit;
    private IActorRef _router = ActorRefs.Nobody;
    private Demand _demand = new(0, 0);
    private long _heardAt = clock.GetTimestamp();
    private bool _isForgotten; // By the router that it listens to, which may greet it once more.

    public Door Door => door;

    /// <summary>The router that it listens to; nobody while there is none.</summary>
    public IActorRef Router => _router;

    /// <summary>The process that it is.</summary>
    public int Uid => uid;

    /// <summary>
    /// Whether the process at this address is a member of the cluster, as far as is known here. A router elsewhere is not answered: it stood still until it was thrown out, and would shut out the one
    /// that has taken its place.
    /// </summary>
    public Predicate<Address> IsMember { get; init; } = static _ => true;

    /// <summary>The nodes at which a process that is no member finds the router; empty for a member, which the router finds.</summary>
    public IReadOnlyList<Address> Contacts { get; init; } = [];

    /// <summary>Whether it is no member of the cluster.</summary>
    public bool IsClient => Contacts.Count > 0;

    /// <summary>Whether nothing was heard of a router for so long that there may be another.</summary>
    public bool IsSilent => _conduit is null || clock.GetElapsedTime(_heardAt) > SilentAfter;

    /// <summary>The router of this node's own pool; null when it has no workers.</summary>
    public IActorRef? Workers { get; init; }

    public string Name => door.Name;

    public bool IsInsideHandler => door.IsInsideHandler;

    /// <summary>Whether the router has everything that this process had to say. When there is none, nobody will have it.</summary>
    public bool IsHeard => _conduit is null or { IsEmpty: true };

    /// <summary>Who waits until that is so.</summary>
    public List<IActorRef> Leaving { get; } = [];

    public DoorState ForRouter(IActorRef self)
    {
        door.Router = self;
        return this;
    }

    public TaskRunner? FindRunner(object message) => door.FindRunner(message);

    public void Tell(object message, TaskRunner? runner, IActorRef? sender) => door.Tell(message, runner, sender);

    public void Abort() => door.Abort();

    /// <summary>The highest that was heard of; 0 when there was none.</summary>
    public long Incarnation => _conduit?.Incarnation ?? 0;

    /// <summary>Answers a router that has no number yet; null when another process is meant.</summary>
    public LatestIncarnation? Latest(GetLatestIncarnation question) => question.Uid == uid ? Latest() : null;

    /// <summary>What a router is told that speaks under a number of the past; null when it does not.</summary>
    public LatestIncarnation? Later(long incarnation) => incarnation < Incarnation ? Latest() : null;

    /// <summary>Whether a router that greets this process keeps less than was promised here: the pool is durable, and it has no ledger. It is not listened to.</summary>
    public bool IsTooLittle(Hello hello) => door.IsDurable && !hello.IsDurable && hello.Uid == uid;

    /// <summary>A router says that it is the one. It is told all that is outstanding here, unless it is not new.</summary>
    /// <returns>Whether it is.</returns>
    public bool Greet(Hello hello, IActorRef router)
    {
        if (IsTooLittle(hello))
        {
            return false;
        }

        if (hello.Incarnation == Incarnation)
        {
            if (IsSilent)
            {
                _conduit?.Hurry();
            }

            _heardAt = clock.GetTimestamp();
        }

        if (hello.Uid != uid || hello.Incarnation < Incarnation || (hello.Incarnation == Incarnation && !_isForgotten))
        {
            return false; // Meant for another, said again, or by one that does not know that its time is over.
        }

        List<WireItem> unheard = [.. _conduit?.Unacknowledged ?? [], .. held?.TakeReports() ?? []];
        var hadRouter = _conduit is not null && _router.Path.Address.HasLocalScope;
        _router = router;
        _isForgotten = false;
        _heardAt = clock.GetTimestamp();
        _conduit = new Conduit(hello.Incarnation);
        door.Learn(hello.IsDurable);
        _demand = new Demand(0, 0);
        AddAll(held?.SayAgain(unheard) ?? []);
        AddAll(door.SayAgain());
        SayDemand(isAnswer: false);
        _conduit.Add(new Reported(hadRouter));
        return true;
    }

    /// <summary>What a process that is no member says of itself.</summary>
    public JoinAsClient Join() => new(uid, _isForgotten ? 0 : Incarnation);

    /// <summary>The router knows nothing of this process any more.</summary>
    /// <returns>Whether nothing is lost by that.</returns>
    public bool BeginAnew() => _isForgotten = _isForgotten || door.BeginAnew();

    /// <summary>Takes in what the router says.</summary>
    public void Receive(Frame frame)
    {
        if (frame.Incarnation != _conduit?.Incarnation)
        {
            return;
        }

        _conduit.Receive(frame, _heard);
        while (_heard.TryDequeue(out var item))
        {
            OnHeard(item);
        }
    }

    /// <summary>Says what there is to say, as far as enough is not under way already.</summary>
    public void Speak(IActorRef self)
    {
        if (_conduit is null)
        {
            return;
        }

        AddAll(door.TakeUnsaid());
        SayReports();
        while (_conduit.NextFrame() is { } frame)
        {
            _router.Tell(frame, self);
        }
    }

    /// <summary>Time has passed: what was not acknowledged for too long is said again, and how many workers there are, for these come and go without a task.</summary>
    public void Tick()
    {
        if (_conduit is null)
        {
            return;
        }

        SayDemand(isAnswer: false);
        _conduit.Tick();
    }

    private LatestIncarnation Latest() => new(Incarnation, door.IsDurable, HasWorkers: held is not null || !door.IsDurable);

    private void OnHeard(WireItem item)
    {
        switch (item)
        {
            case Concluded concluded:
                door.Conclude(concluded);
                break;
            case TaskKept kept:
                door.OnKept(kept);
                break;
            case TaskAdmitted or TaskNote or OrderNote or CountNote or ClientNote:
                door.Keep(item);
                break;
            case Reply reply:
                door.Answer(reply);
                break;
            case Attempt attempt:
                held!.Add(attempt);
                break;
            case AttemptSignal { Cause: AttemptPhase.Abandoned } dropped:
                held?.DropOne(dropped.Serial);
                AnswerDemand();
                break;
            case AttemptSignal signal:
                held?.Signal(signal);
                break;
            case TakeBack take:
                GiveBack(take.AtMost);
                AnswerDemand();
                break;
            case DropAttempts drop:
                held?.Drop(drop.UpTo);
                AnswerDemand();
                break;
            default:
                door.Router.Tell(new DoorTicks.NotUnderstood(item.Kind), ActorRefs.NoSender);
                break;
        }
    }

    /// <summary>Everything when dispatch is paused; else what will not begin soon enough to be worth a journey.</summary>
    private void GiveBack(int atMost)
    {
        SayReports();
        held?.GiveBack(atMost == TakeBack.All ? atMost : Math.Min(atMost, held.Count - _pace.Window(held.Able)));
    }

    private void AnswerDemand()
    {
        SayReports();
        SayDemand(isAnswer: true);
    }

    private void SayReports()
    {
        if (held is null)
        {
            return;
        }

        var ended = 0;
        foreach (var report in held.TakeReports())
        {
            ended += report is AttemptEnded ? 1 : 0;
            _conduit!.Add(report);
        }

        _pace.Note(ended, held.Count > 0);
        SayDemand(isAnswer: false);
    }

    private void SayDemand(bool isAnswer)
    {
        var (workers, able, stuck) = (held?.Workers ?? 0, held?.Able ?? 0, held?.Stuck ?? 0);
        var window = held is null or { IsStopping: true } ? 0 : _pace.Window(able);

        // A little more or less is not worth saying.
        if (isAnswer || workers != _demand.Workers || workers - able != _demand.Occupied || stuck != _demand.Stuck || Math.Abs(window - _demand.Window) > _demand.Window / 8 || (window == 0) != (_demand.Window == 0))
        {
            _demand = new Demand(workers, window, isAnswer) { Stuck = stuck, Occupied = workers - able };
            _conduit!.Add(_demand);
        }
    }

    private void AddAll(IEnumerable<WireItem> items)
    {
        foreach (var item in items)
        {
            _conduit!.Add(item);
        }
    }
}
