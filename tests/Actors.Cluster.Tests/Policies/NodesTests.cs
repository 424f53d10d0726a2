using Akka.Actor;

namespace Actors.Tests.Policies;

/// <summary>What the router says to nodes that it hands tasks to, and what it may say of them while dispatch is paused.</summary>
public sealed class NodesTests : IDisposable
{
    private static readonly NeverRun Router = new(new DoorName(2));
    private readonly Nodes _nodes = new(ActorRefs.Nobody);
    private readonly Actors.Pool _pool;

    public NodesTests()
    {
        _pool = new Actors.Pool(new TaskPoolOptions(), new TaskHandlers().Add<SubmittedTask>(Router), _nodes);
        _nodes.Serve(_pool);
        _nodes.Open(incarnation: 1);
    }

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Answer_to_an_earlier_request_for_a_part_does_not_say_that_nothing_is_taken(bool isAnsweredBeforeAllIsAskedFor)
    {
        var busy = Join(window: 10);
        Submit(10);
        var idle = Join(window: 1);
        _nodes.HandOut();
        Assert.Equal(5, Assert.IsType<TakeBack>(Said(busy)[^1]).AtMost);
        _pool.SetDispatchPaused(true);
        Assert.False(_nodes.IsNoneTaken);

        var steps = new Action[] { () => _nodes.OnDemand(busy, new Demand(1, 10, isAnswer: true)), _nodes.TakingBack.AskAll };
        foreach (var step in isAnsweredBeforeAllIsAskedFor ? steps : steps.Reverse())
        {
            step();
            Assert.False(_nodes.IsNoneTaken);
        }

        Assert.Equal(TakeBack.All, Assert.IsType<TakeBack>(Said(busy)[^1]).AtMost);
        _nodes.OnDemand(idle, new Demand(1, 1, isAnswer: true));
        Assert.False(_nodes.IsNoneTaken);
        _nodes.OnDemand(busy, new Demand(1, 1, isAnswer: true));
        Assert.True(_nodes.IsNoneTaken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_is_taken_once_the_only_node_has_gone_before_or_after_it_was_asked(bool isAsked)
    {
        var only = Join(window: 10);
        Submit(10);
        _pool.SetDispatchPaused(true);
        Assert.False(_nodes.IsNoneTaken);
        if (isAsked)
        {
            _nodes.TakingBack.AskAll();
            Assert.False(_nodes.IsNoneTaken);
            only.IsReachable = false;
            _nodes.Lose(only);
        }
        else
        {
            _nodes.Remove(only);
            _nodes.TakingBack.AskAll();
        }

        Assert.True(_nodes.IsNoneTaken);
        Assert.Equal(10, _pool.Status().Queued);
    }

    [Fact]
    public void Plain_task_that_was_signalled_is_not_handed_to_another_when_its_node_is_lost()
    {
        var node = Join(window: 2);
        Submit(2);

        Assert.True(_nodes.TryCancelPlain(new TaskId(new DoorName(1), 1)));
        Assert.False(_nodes.TryCancelPlain(new TaskId(new DoorName(1), 3)));
        Assert.Equal(AttemptPhase.CancelledByCaller, Assert.IsType<AttemptSignal>(Said(node)[^1]).Cause);
        node.IsReachable = false;
        _nodes.Lose(node);

        Assert.Equal((1, 1), (_pool.Status().Queued, _pool.Status().Counts.Cancelled));
    }

    [Fact]
    public void Pause_that_comes_between_the_take_and_the_begin_sees_what_was_taken()
    {
        bool? isNoneTaken = null;
        var interloper = new Interloper(() =>
        {
            _pool.SetDispatchPaused(true);
            isNoneTaken = _nodes.IsNoneTaken;
        });
        _pool.State.Ready.TakeMany(interloper, [], atMost: 1);
        Join(window: 100);
        _nodes.HandOut();
        _pool.SetDispatchPaused(true);
        Submit(100);
        _pool.SetDispatchPaused(false);

        // It takes a share, and wakes the next idle taker before it begins.
        _nodes.HandOut();

        Assert.Equal(false, isNoneTaken);
    }

    [Fact]
    public void Pause_sees_what_an_earlier_router_had_handed_out()
    {
        var peer = Join(window: 0);
        Submit(1);
        var task = Assert.Single(_pool.State.Ready.TakeAll());

        _nodes.Adopt(peer, new AttemptHeld(serial: 7, new TaskKey(new DoorName(1), 1), attempts: 1), task);

        _pool.SetDispatchPaused(true);
        Assert.False(_nodes.IsNoneTaken);
    }

    [Fact]
    public void Node_that_is_lost_is_told_to_drop_the_last_attempt_too()
    {
        var lost = Join(window: 3);
        Submit(3);
        var last = Said(lost).OfType<Attempt>().Max(attempt => attempt.Serial);

        _nodes.Lose(lost);

        Assert.Equal(last, Assert.IsType<DropAttempts>(Said(lost)[^1]).UpTo);
        Assert.Equal(3, _pool.Status().Queued);
    }

    [Fact]
    public void Node_that_was_lost_is_handed_nothing_until_it_has_said_how_many_workers_its_dropped_attempts_leave_it()
    {
        var node = Join(window: 3, workers: 3);
        Submit(3);
        node.IsReachable = false;
        _nodes.Lose(node);
        node.IsReachable = true;
        _nodes.FindAgain(node);
        var before = Said(node).OfType<Attempt>().Count();

        // Said before it heard that it is to drop them.
        _nodes.OnDemand(node, new Demand(3, 4));
        _nodes.HandOut();
        Assert.Equal(before, Said(node).OfType<Attempt>().Count());

        _nodes.OnDemand(node, new Demand(3, 2, isAnswer: true) { Occupied = 2 });
        _nodes.HandOut();
        Assert.Equal(before + 2, Said(node).OfType<Attempt>().Count());
        Assert.Equal((3, 1, 1), node.Status is var status ? (status.Workers, status.Running, status.Waiting) : default);

        // One waits, and may begin elsewhere.
        Join(window: 2, workers: 2);
        _nodes.HandOut();
        Assert.Equal(1, Assert.IsType<TakeBack>(Said(node)[^1]).AtMost);
    }

    [Fact]
    public void Loss_of_a_node_that_held_as_many_as_it_has_workers_some_of_them_occupied_charges_nobody()
    {
        var node = Join(window: 2, workers: 2);
        _nodes.OnDemand(node, new Demand(2, 2) { Occupied = 1 });
        Submit(2);
        Assert.Equal(2, Said(node).Count);
        node.Conduit.Receive(new Frame(1, 1, Received: 2, []), new Queue<WireItem>());

        _nodes.Lose(node);

        Assert.Equal([Blame.Doubt, Blame.Doubt], node.Blamed.Select(blamed => blamed.Blame));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_waits_behind_what_was_dropped_is_taken_back_on_a_tick_if_another_has_a_worker_for_it(int able)
    {
        var node = Join(window: 1);
        Submit(1);
        _nodes.OnDemand(node, new Demand(1, 0) { Occupied = 1 });
        _nodes.OnDemand(Join(window: 0), new Demand(1, 0) { Occupied = 1 - able });

        _nodes.TakingBack.Tick();

        Assert.Equal(able, Said(node).OfType<TakeBack>().Count());
    }

    [Fact]
    public void Node_that_keeps_what_it_is_asked_for_is_asked_again_once_time_has_passed_or_its_demand_has_changed_and_not_before()
    {
        var busy = Join(window: 10);
        Submit(10);
        Join(window: 1);
        Join(window: 1);
        AnswerWhatIsAsked();
        Assert.Equal(1, Asked());

        _nodes.TakingBack.AskSome();
        AnswerWhatIsAsked();
        Assert.Equal(2, Asked());

        _nodes.OnDemand(busy, new Demand(1, 5));
        _nodes.HandOut();
        Assert.Equal(3, Asked());

        // What it gives back goes to one of the two, and it is asked for the other at once.
        _nodes.OnGivenBack(busy, new AttemptGivenBack(busy.Serials[^1], wasStarted: false));
        _nodes.OnDemand(busy, new Demand(1, 5, isAnswer: true));
        AnswerWhatIsAsked();
        Assert.Equal(4, Asked());

        int Asked() => Said(busy).OfType<TakeBack>().Count();

        void AnswerWhatIsAsked()
        {
            for (var turn = 0; turn < 5; turn++)
            {
                _nodes.HandOut();
                if (busy.AskedBack > 0)
                {
                    _nodes.OnDemand(busy, new Demand(1, busy.Window, isAnswer: true));
                }
            }
        }
    }

    [Fact]
    public void Task_whose_attempt_was_signalled_by_a_stop_is_cancelled_by_that_whatever_its_node_takes_for_the_cause()
    {
        var node = Join(window: 1);
        TaskOutcome? outcome = null;
        _pool.Admission.Tell(new SubmittedTask(new TaskKey(new DoorName(1), 1), new Payload("job", ReadOnlyMemory<byte>.Empty)), Router, new Simulation.SimListener(told => outcome = (TaskOutcome)told));
        _nodes.HandOut();
        _nodes.SignalEverything();

        _nodes.OnEnded(node, new AttemptEnded(Assert.Single(Said(node).OfType<Attempt>()).Serial, new AttemptEnd(AttemptPhase.CancelledByCaller, OutcomeKind.Cancelled, null, null, IsRetryable: false, Worker: 1)));

        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Stopped), (outcome?.Kind, outcome?.Reason));
    }

    private Peer Join(int window, int workers = 1)
    {
        var peer = new Peer(ActorRefs.Nobody, incarnation: 1, _ => { }) { HasReported = true };
        _nodes.Add(peer);
        _nodes.OnDemand(peer, new Demand(workers, window));
        return peer;
    }

    private void Submit(int tasks)
    {
        for (var number = 1; number <= tasks; number++)
        {
            _pool.Admission.Tell(new SubmittedTask(new TaskKey(new DoorName(1), number), new Payload("job", ReadOnlyMemory<byte>.Empty)), Router, ActorRefs.Nobody);
        }

        _nodes.HandOut();
    }

    private static List<WireItem> Said(Peer peer)
    {
        peer.Speak(ActorRefs.Nobody);
        return [.. peer.Conduit.Unacknowledged];
    }

    private sealed class Interloper(Action onWoken) : Taker
    {
        public override void Schedule(bool preferLocal = false) => onWoken();

        public override bool TrySignal(long serial, AttemptPhase cause) => false;
    }
}
