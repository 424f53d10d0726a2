using Akka.Actor;
using Akka.Cluster;

namespace Actors.Tests.Fixtures;

/// <summary>A router that has just begun, and two processes that it hears.</summary>
public abstract class Recovering : IDisposable
{
    /// <summary>The name of the process in which the router is.</summary>
    private protected const string Own = "own";

    private readonly Dictionary<IActorRef, long> _said = [];
    private readonly Dictionary<string, Peer> _peers = [];

    protected Recovering() =>
        Router = new RouterState(
            new TaskPoolOptions { Clock = Clock, Retries = 3, CrashLimit = 3, Backoff = new RetryBackoff { Initial = TimeSpan.FromSeconds(8), Jitter = 0 } },
            ActorRefs.Nobody,
            new Random(1),
            _ => { },
            peer => _peers[Doors.Single(door => door.Value.Door.Equals(peer.Door)).Key] = peer);

    private protected SteppedClock Clock { get; } = new();

    private protected RouterState Router { get; }

    /// <summary>Of the processes, by their names.</summary>
    private protected Dictionary<string, (IActorRef Door, UniqueAddress At)> Doors { get; } = [];

    public void Dispose()
    {
        Router.Pool.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Of the router, as of each that took its number when it did, none knowing of the other.</summary>
    private protected long FirstSerial => (Router.Places.Incarnation >> Places.DiceBits) << 40;

    private protected static SubmittedTask Task(long number) => new(new TaskKey(new DoorName(1), number), new Payload("job", ReadOnlyMemory<byte>.Empty));

    private protected static SubmittedTask Named(long number, long door)
    {
        var task = new SubmittedTask(new TaskKey(new DoorName(door), number), new Payload("job", ReadOnlyMemory<byte>.Empty));
        task.Options = new TaskRequest(task) { Id = "same" };
        return task;
    }

    private protected static SubmittedAgain Again(long number, TaskHistory? history = null) => new(Task(number), history);

    private protected static AttemptEnded Failure(long serial) =>
        new(serial, new AttemptEnd(AttemptPhase.Running, OutcomeKind.Failed, null, new TaskError("E", "as it is to", null), IsRetryable: true, Worker: 1));

    /// <summary>A process is found, and greeted once all have answered.</summary>
    private protected void Meet(string name)
    {
        var at = new UniqueAddress(new Address("akka", "app", name, 1), Doors.Count + 1);
        var door = new DoorRef(name == Own ? new RootActorPath(new Address("akka", "app")) : new RootActorPath(at.Address));
        Doors.Add(name, (door, at));
        Router.Places.Add(at);
        foreach (var (known, uid) in Doors.Values.Select(known => (known.Door, known.At.Uid)))
        {
            Router.OnIdentity(uid, known);
        }

        if (Doors.Count == 2)
        {
            foreach (var known in Doors.Values)
            {
                Router.OnLatest(new LatestIncarnation(1 << Places.DiceBits), known.Door);
            }
        }
    }

    /// <summary>A process says something, and has heard all that it was told.</summary>
    private protected void Say(string name, params WireItem[] items)
    {
        var door = Doors[name].Door;
        var first = _said.GetValueOrDefault(door) + 1;
        _said[door] = first + items.Length - 1;
        Router.OnFrame(new Frame(Router.Places.Incarnation, first, Received: 0, items), door);
        _ = Said<WireItem>(name, isTaken: false);
    }

    private protected List<TItem> Said<TItem>(string name, bool isTaken = true)
        where TItem : WireItem
    {
        var (peer, door) = (_peers[name], (DoorRef)Doors[name].Door);
        peer.Speak(ActorRefs.Nobody);
        Router.OnFrame(new Frame(Router.Places.Incarnation, 1, Received: door.Heard, []), door);
        var said = door.Items.OfType<TItem>().ToList();
        if (isTaken)
        {
            door.Items.RemoveAll(said.Contains);
        }

        return said;
    }

    private sealed class DoorRef(ActorPath path) : MinimalActorRef
    {
        public List<WireItem> Items { get; } = [];

        public long Heard { get; private set; }

        public override ActorPath Path { get; } = path / "door";

        public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

        protected override void TellInternal(object message, IActorRef sender)
        {
            if (message is Frame { Items.Count: > 0 } frame)
            {
                Items.AddRange(frame.Items);
                Heard += frame.Items.Count;
            }
        }
    }
}
