using Akka.Actor;
using Akka.Cluster;

namespace Actors.Tests.Policies;

/// <summary>What a router makes of processes that are no members of the cluster, and of their silence.</summary>
public sealed class SilentClientTests : IDisposable
{
    private readonly RouterState _router;
    private readonly DoorRef _node = new("node", uid: 1);
    private readonly DoorRef _client = new("client", uid: 2);
    private readonly List<UniqueAddress> _lookedFor = [];

    public SilentClientTests()
    {
        _router = new RouterState(new TaskPoolOptions(), ActorRefs.Nobody, new Random(1), place => _lookedFor.Add(place.At), _ => { });
        _router.Clients.ForgottenAfter = 100;
        _router.Places.Add(_node.At);
        _router.OnIdentity(_node.At.Uid, _node);
        _router.OnLatest(new LatestIncarnation(0), _node);
    }

    public void Dispose() => _router.Pool.Dispose();

    [Fact]
    public void Next_router_hears_the_clients_that_the_last_one_knew_before_it_goes_to_work()
    {
        Say(_node, new ClientNote([_client.At]), new Demand(1, 1), new Call(1, new WhenAllDone()), new Reported(hadRouter: false));
        Assert.False(_router.Nodes.IsOpen);
        Assert.Contains(_client.At, _lookedFor);

        _router.OnIdentity(_client.At.Uid, _client);
        Assert.IsType<Hello>(_client.Heard.Last());
        Say(_client, new SubmittedAgain(Task(1)), new Reported(hadRouter: false));

        Assert.True(_router.Nodes.IsOpen);
        var attempt = Assert.Single(Items<Attempt>(_node));
        Assert.Empty(Items<Reply>(_node));
        Say(_node, Success(attempt.Serial));
        Assert.Single(Items<Reply>(_node));
    }

    [Fact]
    public void Client_that_joins_before_the_router_is_at_work_is_waited_for()
    {
        Join(incarnation: 0);
        Say(_node, new Reported(hadRouter: false));
        Assert.False(_router.Nodes.IsOpen);

        Say(_client, new Reported(hadRouter: false));

        Assert.True(_router.Nodes.IsOpen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Router_goes_to_work_without_a_client_that_stays_silent(bool isFound)
    {
        Say(_node, new ClientNote([_client.At]), new Reported(hadRouter: false));
        if (isFound)
        {
            _router.OnIdentity(_client.At.Uid, _client);
        }

        Tick(Clients.LostAfter - 1);
        Assert.False(_router.Nodes.IsOpen);
        Tick(1);

        Assert.True(_router.Nodes.IsOpen);
        Assert.Empty(Items<ClientNote>(_node).Last().Clients);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Router_goes_to_work_without_a_client_that_says_it_is_there_and_does_not_report(bool hearsTheRouter)
    {
        Say(_node, new ClientNote([_client.At]), new Reported(hadRouter: false));

        for (var n = 0; n < Clients.LostAfter; n++)
        {
            Assert.False(_router.Nodes.IsOpen);
            Join(hearsTheRouter ? _router.Places.Incarnation : 0);
            Tick(1);
        }

        Assert.True(_router.Nodes.IsOpen);
    }

    [Fact]
    public void Router_waits_for_a_client_that_takes_long_to_report()
    {
        Join(incarnation: 0);
        Say(_node, new Reported(hadRouter: false));

        for (var n = 0; n < 3 * Clients.LostAfter; n++)
        {
            Say(_client, new SubmittedAgain(Task(n + 1)));
            Tick(1);
        }

        Assert.False(_router.Nodes.IsOpen);
        Say(_client, new Reported(hadRouter: false));
        Assert.True(_router.Nodes.IsOpen);
    }

    [Fact]
    public void Client_that_did_not_report_in_time_is_heard_when_it_does()
    {
        Join(incarnation: 0);
        Say(_node, new Demand(1, 1), new Reported(hadRouter: false));
        Tick(Clients.LostAfter);
        _client.Heard.Clear();

        Join(incarnation: 0);
        Assert.Equal(new Hello(_router.Places.Incarnation, _client.At.Uid), Assert.Single(_client.Heard));
        Say(_client, new SubmittedAgain(Task(1)), new Reported(hadRouter: false));
        Tick(1);
        Say(_node, Success(Assert.Single(Items<Attempt>(_node)).Serial));

        Assert.Equal(OutcomeKind.Succeeded, Assert.Single(Items<Concluded>(_client)).Outcome.Kind);
        Assert.Equal([_client.At], Items<ClientNote>(_node).Last().Clients);
    }

    [Fact]
    public void Client_that_is_silent_is_told_nothing_until_it_says_that_it_is_there()
    {
        Begin();
        Say(_client, Task(1));
        Tick(Clients.LostAfter);
        Say(_node, Success(Assert.Single(Items<Attempt>(_node)).Serial));
        _client.Heard.Clear();
        Tick(10);
        Assert.Empty(_client.Heard);
        Assert.Single(_router.Pool.Status().Nodes);

        Join(_router.Places.Incarnation);
        Tick(1);

        Assert.Equal(OutcomeKind.Succeeded, Assert.Single(Items<Concluded>(_client)).Outcome.Kind);
        Assert.Equal(2, _router.Pool.Status().Nodes.Count);
    }

    [Fact]
    public void Client_that_says_that_it_is_there_is_not_taken_for_gone()
    {
        Begin();
        for (var n = 0; n < 200; n++)
        {
            Tick(1);
            Join(_router.Places.Incarnation);
        }

        Assert.Equal(2, _router.Pool.Status().Nodes.Count);
        Assert.DoesNotContain(_client.Heard, message => message is ClientForgotten);
    }

    [Fact]
    public void Client_that_was_forgotten_is_told_so_and_may_begin_anew()
    {
        Begin();
        Tick(100);
        _client.Heard.Clear();

        Join(_router.Places.Incarnation);
        Assert.Equal(new ClientForgotten(_client.At.Uid), Assert.Single(_client.Heard));
        Join(incarnation: 0);

        Assert.Equal(new Hello(_router.Places.Incarnation, _client.At.Uid), _client.Heard.Last());
    }

    [Fact]
    public void Doors_are_told_which_clients_there_are()
    {
        Begin();
        Assert.Equal([_client.At], Items<ClientNote>(_node).Last().Clients);
        Tick(Clients.LostAfter);
        Assert.Empty(Items<ClientNote>(_node).Last().Clients);
        Join(_router.Places.Incarnation);
        Assert.Equal([_client.At], Items<ClientNote>(_node).Last().Clients);

        _router.Clients.OnLeave(new LeaveAsClient(_client.At.Uid), _client);

        Assert.Empty(Items<ClientNote>(_node).Last().Clients);
        Assert.DoesNotContain(_client.Items, item => item is ClientNote);
        Assert.Single(_router.Pool.Status().Nodes);
    }

    [Fact]
    public void Door_that_is_met_later_is_told_which_clients_there_are()
    {
        Begin();
        var late = new DoorRef("late", uid: 3);

        _router.Places.Add(late.At);
        _router.OnIdentity(late.At.Uid, late);

        Assert.Equal([_client.At], Assert.Single(Items<ClientNote>(late)).Clients);
    }

    [Fact]
    public void Door_that_is_met_later_and_keeps_clients_that_are_gone_is_told_so()
    {
        Begin();
        _router.Clients.OnLeave(new LeaveAsClient(_client.At.Uid), _client);
        var late = new DoorRef("late", uid: 3);
        _router.Places.Add(late.At);
        _router.OnIdentity(late.At.Uid, late);

        Say(late, new ClientNote([_client.At]), new Reported(hadRouter: false));

        Assert.Empty(Assert.Single(Items<ClientNote>(late)).Clients);
    }

    [Fact]
    public void Member_cannot_be_made_to_leave_as_a_client()
    {
        Begin();

        _router.Clients.OnLeave(new LeaveAsClient(_node.At.Uid), _node);

        Assert.Equal(2, _router.Pool.Status().Nodes.Count);
    }

    [Fact]
    public void Door_keeps_which_clients_there_are_and_tells_the_next_router()
    {
        var notes = new DoorNotes(new TaskPoolOptions());
        notes.Keep(new ClientNote([_node.At, _client.At]));
        notes.Keep(new ClientNote([_client.At]));

        Assert.Equal([_client.At], Assert.IsType<ClientNote>(Assert.Single(notes.SayAgain(0))).Clients);
    }

    private static SubmittedTask Task(long number) => new(new TaskKey(new DoorName(1), number), new Payload("job", ReadOnlyMemory<byte>.Empty));

    private static AttemptEnded Success(long serial) => new(serial, new AttemptEnd(AttemptPhase.Running, OutcomeKind.Succeeded, null, null, IsRetryable: false, Worker: 1));

    /// <summary>The node has a worker, and the client has joined.</summary>
    private void Begin()
    {
        Say(_node, new Demand(1, 1), new Reported(hadRouter: false));
        Join(incarnation: 0);
        Say(_client, new Reported(hadRouter: false));
    }

    private void Join(long incarnation) => _router.Clients.OnJoin(new JoinAsClient(_client.At.Uid, incarnation), _client);

    private void Tick(int times)
    {
        for (var n = 0; n < times; n++)
        {
            _router.Tick();
        }
    }

    private void Say(DoorRef door, params WireItem[] items)
    {
        _router.OnFrame(new Frame(_router.Places.Incarnation, door.Said + 1, door.HeardItems, items), door);
        door.Said += items.Length;
    }

    /// <summary>What a door was told so far.</summary>
    private List<TItem> Items<TItem>(DoorRef door)
        where TItem : WireItem
    {
        for (var heard = -1L; heard < door.HeardItems;)
        {
            heard = door.HeardItems;
            _router.OnSpeak(_router.Places.Find(door.At)!.Peer!);
            Say(door);
        }

        return [.. door.Items.OfType<TItem>()];
    }

    private sealed class DoorRef(string host, int uid) : MinimalActorRef
    {
        public UniqueAddress At { get; } = new(new Address("akka", "app", host, 1), uid);

        public List<object> Heard { get; } = [];

        public List<WireItem> Items { get; } = [];

        public long HeardItems { get; private set; }

        public long Said { get; set; }

        public override ActorPath Path => new RootActorPath(At.Address) / "door";

        public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

        protected override void TellInternal(object message, IActorRef sender)
        {
            Heard.Add(message);
            foreach (var item in (message as Frame)?.Items.Skip((int)Math.Max(0, HeardItems + 1 - ((Frame)message).First)) ?? [])
            {
                Items.Add(item);
                HeardItems++;
            }
        }
    }
}
