using Akka.Actor;
using Akka.Cluster;

namespace Actors.Tests.Policies;

/// <summary>What a new router makes of what it hears while it waits for the rest.</summary>
public sealed class AdoptionTests : IDisposable
{
    private static readonly TaskKey Task = new(new DoorName(1), 1);

    private readonly Turns _self = new();
    private readonly RouterState _state;
    private readonly Process _first;
    private readonly Process _second;

    public AdoptionTests()
    {
        _state = new RouterState(new TaskPoolOptions(), _self, new Random(1), _ => { }, _ => { });
        (_first, _second) = (new Process(1), new Process(2));
        foreach (var process in new[] { _first, _second })
        {
            _state.Places.Add(process.At);
        }

        foreach (var process in new[] { _first, _second })
        {
            _state.OnIdentity(process.At.Uid, process);
            _state.OnLatest(new LatestIncarnation(0), process);
        }
    }

    public void Dispose() => _state.Pool.Dispose();

    [Fact]
    public void Attempt_that_goes_on_is_adopted_and_not_handed_out_again()
    {
        Say(_first, new AttemptHeld(serial: 7, Task, attempts: 1), Again(), new Demand(1, 1), new Reported(hadRouter: true));
        Say(_second, new Demand(1, 1), new Reported(hadRouter: true));

        Assert.Empty(_first.Heard.Concat(_second.Heard).OfType<Attempt>());
        Assert.Equal(1, _state.Nodes.Status.Sum(node => node.Running));
    }

    [Theory]
    [InlineData(7, 8)]
    [InlineData(8, 7)]
    public void Of_two_attempts_of_one_task_the_last_goes_on_and_the_other_is_told_to_stop(long serial, long otherSerial)
    {
        Say(_first, new AttemptHeld(serial, Task, attempts: 1), Again(), new Demand(1, 1), new Reported(hadRouter: true));
        Say(_second, new AttemptHeld(otherSerial, Task, attempts: 2), new Demand(1, 1), new Reported(hadRouter: true));

        var (superseded, last) = serial < otherSerial ? (_first, _second) : (_second, _first);
        Assert.Equal(7, Assert.IsType<AttemptSignal>(Assert.Single(superseded.Heard)).Serial);
        Assert.Empty(last.Heard);
        Assert.Equal(last.At.Address.ToString(), Assert.Single(_state.Nodes.Status, node => node.Running == 1).Address);
    }

    [Fact]
    public void Attempt_that_follows_an_adopted_one_has_the_next_number()
    {
        Say(_first, new AttemptHeld(serial: 7, Task, attempts: 3), Again(), new Demand(0, 0), new Reported(hadRouter: true));
        Say(_second, new Demand(1, 1), new Reported(hadRouter: true));
        Say(_first, new AttemptGivenBack(serial: 7, wasStarted: true));

        Assert.Equal(4, Assert.Single(_second.Heard.OfType<Attempt>()).Number);
    }

    [Fact]
    public void Attempt_that_its_task_has_behind_it_is_told_to_stop_and_its_end_is_not_counted_again()
    {
        var task = new SubmittedTask(Task, new Payload("job", ReadOnlyMemory<byte>.Empty));
        task.Options = new TaskRequest(task) { Retries = 1 };
        var again = new SubmittedAgain(task, new TaskHistory(Attempts: 1, Failures: 1, Crashes: 0, Doubts: 0, TimeSpan.Zero));
        Say(_first, new AttemptHeld(serial: 7, Task, attempts: 1), again, new Demand(0, 0), new Reported(hadRouter: true), Failure(serial: 7));
        Say(_second, new Demand(1, 1), new Reported(hadRouter: true));

        Assert.Equal(7, Assert.Single(_first.Heard.OfType<AttemptSignal>()).Serial);
        Assert.Empty(_first.Heard.OfType<Concluded>());
        Assert.Equal(2, Assert.Single(_second.Heard.OfType<Attempt>()).Number);
    }

    [Fact]
    public void Serials_follow_those_of_a_router_that_lived_at_the_same_time()
    {
        var other = new TaskKey(new DoorName(1), 2);
        var held = ((_state.Places.Incarnation >> Places.DiceBits) << 40) + 1;
        Say(_first, new AttemptHeld(held, Task, attempts: 1), Again(), new SubmittedTask(other, new Payload("job", ReadOnlyMemory<byte>.Empty)), new Demand(2, 2), new Reported(hadRouter: true));
        Say(_second, new Reported(hadRouter: true));

        Assert.True(Assert.Single(_first.Heard.OfType<Attempt>()).Serial > held);
    }

    [Fact]
    public void Attempt_that_is_given_back_before_all_have_reported_is_handed_out_again()
    {
        Say(_first, new AttemptHeld(serial: 7, Task, attempts: 1), Again(), new Demand(0, 0), new Reported(hadRouter: true), new AttemptGivenBack(serial: 7, wasStarted: false));
        Say(_second, new Demand(1, 1), new Reported(hadRouter: true));

        Assert.Equal(Task, Assert.Single(_second.Heard.OfType<Attempt>()).Task);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attempt_of_a_node_that_is_lost_before_all_have_reported_is_given_to_another(bool hasLeft)
    {
        Say(_first, new AttemptHeld(serial: 7, Task, attempts: 1), Again(), new Demand(1, 1), new Reported(hadRouter: true));
        if (hasLeft)
        {
            _state.OnRemoved(_first.At);
        }
        else
        {
            _state.OnUnreachable(_first.At);
        }

        Say(_second, new Demand(1, 1), new Reported(hadRouter: true));

        Assert.Equal(Task, Assert.Single(_second.Heard.OfType<Attempt>()).Task);
    }

    [Fact]
    public void Tasks_are_handed_out_when_the_last_that_has_not_reported_leaves()
    {
        Say(_first, Again(), new Demand(1, 1), new Reported(hadRouter: true));
        Assert.Empty(_first.Heard.OfType<Attempt>());

        _state.OnRemoved(_second.At);
        _self.Run(_state);

        Assert.Equal(Task, Assert.Single(_first.Heard.OfType<Attempt>()).Task);
    }

    [Fact]
    public void Attempt_whose_task_no_door_has_is_told_to_stop()
    {
        Say(_first, new AttemptHeld(serial: 7, Task, attempts: 1), new Demand(1, 1), new Reported(hadRouter: true));
        Say(_second, new Demand(1, 1), new Reported(hadRouter: true));

        Assert.Equal(7, Assert.Single(_first.Heard.OfType<AttemptSignal>()).Serial);
    }

    [Fact]
    public void Attempt_of_a_node_that_cannot_be_reached_is_given_to_another_before_that_has_left()
    {
        Say(_first, Again(), new Demand(1, 1), new Reported(hadRouter: true));
        Say(_second, new Demand(0, 0), new Reported(hadRouter: true));
        Assert.Single(_first.Heard.OfType<Attempt>());

        _state.OnUnreachable(_first.At);
        Say(_second, new Demand(1, 1));

        Assert.Equal(Task, Assert.Single(_second.Heard.OfType<Attempt>()).Task);
    }

    private static AttemptEnded Failure(long serial) => new(serial, new AttemptEnd(AttemptPhase.Running, OutcomeKind.Failed, null, null, IsRetryable: true, Worker: 1));

    private static SubmittedAgain Again() => new(new SubmittedTask(Task, new Payload("job", ReadOnlyMemory<byte>.Empty)));

    private void Say(Process process, params WireItem[] items)
    {
        _state.OnFrame(process.Say(_state.Places.Incarnation, items), process);
        _self.Run(_state);
    }

    /// <summary>The router's actor: what it tells itself is done when the test lets it.</summary>
    private sealed class Turns : MinimalActorRef
    {
        private readonly Queue<object> _turns = new();

        public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "router";

        public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

        public void Run(RouterState state)
        {
            while (_turns.TryDequeue(out var turn))
            {
                if (turn is RouterTurns.Speak speak)
                {
                    state.OnSpeak(speak.Peer);
                }
                else if (turn is RouterTurns.HandOut)
                {
                    state.Nodes.HandOut();
                }
            }
        }

        protected override void TellInternal(object message, IActorRef sender) => _turns.Enqueue(message);
    }

    /// <summary>Another process, with one stream to the router.</summary>
    private sealed class Process(int uid) : MinimalActorRef
    {
        private readonly Queue<WireItem> _heard = new();
        private Conduit? _conduit;

        public UniqueAddress At { get; } = new(new Address("akka", "test", $"host{uid}", 1), uid);

        public IEnumerable<WireItem> Heard => _heard;

        public override ActorPath Path => new RootActorPath(At.Address) / "door";

        public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

        public Frame Say(long incarnation, params WireItem[] items)
        {
            Array.ForEach(items, Conduit(incarnation).Add);
            return Conduit(incarnation).NextFrame()!;
        }

        protected override void TellInternal(object message, IActorRef sender)
        {
            if (message is Frame frame)
            {
                Conduit(frame.Incarnation).Receive(frame, _heard);
            }
        }

        private Conduit Conduit(long incarnation) => _conduit ??= new Conduit(incarnation);
    }
}
