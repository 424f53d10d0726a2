using Akka.Actor;
using Akka.Cluster;

namespace Actors.Tests.Ledger;

/// <summary>A router with a ledger, and one process that submits and runs. The test says when something is written, and when the router is lost.</summary>
internal sealed class DurableRouter : IDisposable
{
    private readonly TaskPoolOptions _options;
    private readonly ICrashSlots? _slots;
    private readonly bool _isOwn;
    private long _incarnation;

    /// <param name="options">The options of the pool.</param>
    /// <param name="slots">Where its workers note what they run.</param>
    /// <param name="isOwn">Whether the process is the router's own.</param>
    /// <param name="workers">How many workers the process has.</param>
    public DurableRouter(TaskPoolOptions options, ICrashSlots? slots = null, bool isOwn = false, int workers = 2)
    {
        (_options, _slots, _isOwn, Workers) = (options, slots, isOwn, workers);
        Begin();
    }

    public FakeStore Store { get; } = new();

    public RouterState State { get; private set; } = null!;

    /// <summary>How many workers the next process has.</summary>
    public int Workers { get; set; }

    /// <summary>Whether the process says to the next router that it has workers.</summary>
    public bool HasWorkers { get; set; } = true;

    public DoorProbe Door { get; private set; } = null!;

    public void Dispose() => State.Pool.Dispose();

    /// <summary>The router is lost, and all that it had in memory; the next one goes on with what is written. The process says what it says.</summary>
    public void Restart(params WireItem[] again)
    {
        State.Pool.Dispose();
        Begin(again);
    }

    /// <summary>The process is lost too, and another comes up.</summary>
    public void RestartAll()
    {
        _incarnation = 0;
        Restart();
    }

    /// <summary>The process says something.</summary>
    public void Say(params WireItem[] items)
    {
        State.OnFrame(new Frame(State.Places.Incarnation, Door.Said + 1, Door.HeardItems, items), Door);
        Door.Said += items.Length;
    }

    /// <summary>What is asked for is written, and what is asked for because of that.</summary>
    public void Commit()
    {
        Speak();
        while (Store.IsAsked)
        {
            State.OnWritten(Store.Commit());
            Speak();
        }
    }

    /// <summary>What the process was told since this was asked last.</summary>
    public List<TItem> Heard<TItem>()
        where TItem : WireItem
    {
        Speak();
        var heard = Door.Items.OfType<TItem>().ToList();
        Door.Items.RemoveAll(heard.Contains);
        return heard;
    }

    private void Begin(params WireItem[] again)
    {
        var ledger = Store.Open(_options, _slots);
        Door = new DoorProbe(_isOwn);
        State = new RouterState(_options, ActorRefs.Nobody, new Random(1), _ => { }, _ => { }, ledger);
        State.Calls.Router = ActorRefs.Nobody;
        State.Places.Add(Door.At);
        State.OnIdentity(Door.At.Uid, Door);
        State.OnLatest(new LatestIncarnation(_incarnation, IsDurable: true, HasWorkers), Door);
        Assert.Equal(0, State.Places.Incarnation);
        Store.Replay(ledger);
        State.OnLedgerRead(Store.Life);
        _incarnation = State.Places.Incarnation;
        Say([.. again, new Demand(Workers, Workers), new Reported(hadRouter: false)]);
    }

    private void Speak()
    {
        if (State.Places.Find(Door.At)!.Peer is { } peer)
        {
            for (var heard = -1L; heard < Door.HeardItems;)
            {
                heard = Door.HeardItems;
                State.OnSpeak(peer);
                State.OnFrame(new Frame(State.Places.Incarnation, Door.Said + 1, Door.HeardItems, []), Door);
            }
        }
    }
}

/// <summary>In the place of the door of a process: keeps what it is told.</summary>
internal sealed class DoorProbe(bool isOwn = false) : MinimalActorRef
{
    public UniqueAddress At { get; init; } = new(isOwn ? new Address("akka", "app") : new Address("akka", "app", "node", 1), 1);

    public List<WireItem> Items { get; } = [];

    public long HeardItems { get; private set; }

    public long Said { get; set; }

    public override ActorPath Path => new RootActorPath(At.Address) / "door";

    public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

    protected override void TellInternal(object message, IActorRef sender)
    {
        foreach (var item in (message as Frame)?.Items.Skip((int)Math.Max(0, HeardItems + 1 - ((Frame)message).First)) ?? [])
        {
            Items.Add(item);
            HeardItems++;
        }
    }
}
