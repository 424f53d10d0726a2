using Akka.Actor;
using Akka.Cluster;

namespace Actors.Tests.Policies;

/// <summary>What a new router makes of what the doors say again of the time before it.</summary>
public sealed class RecoveryTests : IDisposable
{
    private const string Own = "own";
    private readonly Clock _clock = new();
    private readonly RouterState _router;
    private readonly Dictionary<string, (IActorRef Door, UniqueAddress At)> _doors = [];
    private readonly Dictionary<IActorRef, long> _said = [];
    private readonly Dictionary<string, Peer> _peers = [];

    public RecoveryTests()
    {
        _router = new RouterState(
            new TaskPoolOptions { Clock = _clock, Retries = 3, CrashLimit = 3, Backoff = new RetryBackoff { Initial = TimeSpan.FromSeconds(8), Jitter = 0 } },
            ActorRefs.Nobody,
            new Random(1),
            _ => { },
            peer => _peers[_doors.Single(door => door.Value.Door.Equals(peer.Door)).Key] = peer);
    }

    public void Dispose() => _router.Pool.Dispose();

    [Fact]
    public void Task_goes_on_with_the_failures_the_crashes_and_the_wait_that_it_had()
    {
        Meet("a");
        Meet("b");
        Say("a", Again(1, new TaskHistory(Attempts: 3, Failures: 2, Crashes: 1, Doubts: 0, TimeSpan.Zero)));
        Say("a", Again(2, new TaskHistory(Attempts: 1, Failures: 1, Crashes: 0, Doubts: 0, TimeSpan.FromSeconds(5))));
        Say("a", new Demand(0, 0), new Reported(hadRouter: true));
        Say("b", new Demand(2, 2), new Reported(hadRouter: false));

        var attempt = Assert.Single(Said<Attempt>("b"));
        Assert.Equal((1L, 4), (attempt.Task.Number, attempt.Number));
        Assert.Equal((1, TimeSpan.FromSeconds(5)), (_router.Pool.Status().Retrying, _router.Pool.Status().NextDue));

        // The third failure is followed by the last retry, the fourth by none.
        Say("b", Failure(attempt.Serial));
        var note = Assert.Single(Said<TaskNote>("a"));
        Assert.Equal((1L, new TaskHistory(4, 3, 1, 0, TimeSpan.FromSeconds(32))), (note.Number, note.History));
        _clock.Pass(TimeSpan.FromSeconds(5));
        _router.Pool.ReleaseDue();
        _router.Nodes.HandOut();
        Assert.Equal([2L], Said<Attempt>("b").Select(begun => begun.Task.Number));
        _clock.Pass(TimeSpan.FromSeconds(27));
        _router.Pool.ReleaseDue();
        _router.Nodes.HandOut();
        Say("b", Failure(Assert.Single(Said<Attempt>("b")).Serial));
        Assert.Equal((OutcomeKind.Failed, 5), Assert.Single(Said<Concluded>("a")).Outcome is var outcome ? (outcome.Kind, outcome.Attempts) : default);
    }

    [Fact]
    public void Task_that_was_on_two_lost_nodes_is_charged_the_third_time_whoever_the_router_is()
    {
        Meet("a");
        Meet("b");
        Say("a", Again(1, new TaskHistory(Attempts: 2, Failures: 0, Crashes: 2, Doubts: 0, TimeSpan.Zero)), new Reported(hadRouter: true));
        Say("b", new Demand(1, 1), new Reported(hadRouter: false));
        Assert.Single(Said<Attempt>("b"));
        Say("b");

        _router.OnUnreachable(_doors["b"].At);

        Assert.Equal(OutcomeKind.Crashed, Assert.Single(Said<Concluded>("a")).Outcome.Kind);
    }

    [Fact]
    public void Attempt_that_runs_goes_on_whichever_of_the_two_doors_that_gave_its_id_is_heard_first()
    {
        Meet("a");
        Meet("b");
        Say("b", new SubmittedAgain(Named(2, door: 2)), new Reported(hadRouter: true));
        Say("a", new AttemptHeld(7, new TaskKey(new DoorName(1), 1), 1), new SubmittedAgain(Named(1, door: 1)), new Demand(1, 1), new Reported(hadRouter: false));

        Assert.Empty(Said<AttemptSignal>("a"));
        Assert.Empty(Said<Attempt>("a"));
        Say("a", new AttemptEnded(7, new AttemptEnd(AttemptPhase.Running, OutcomeKind.Succeeded, null, null, IsRetryable: false, Worker: 1)));
        Assert.Equal(OutcomeKind.Succeeded, Assert.Single(Said<Concluded>("a")).Outcome.Kind);
        Assert.Equal(OutcomeKind.Succeeded, Assert.Single(Said<Concluded>("b")).Outcome.Kind);
    }

    [Fact]
    public void Of_two_doors_that_wait_for_one_task_the_one_that_knows_more_is_heard_whichever_comes_first()
    {
        Meet("a");
        Meet("b");
        Say("a", new SubmittedAgain(Named(1, door: 1)), new Reported(hadRouter: true));
        Say("b", new SubmittedAgain(Named(2, door: 2), new TaskHistory(3, 1, 2, 0, TimeSpan.Zero)), new Demand(1, 1), new Reported(hadRouter: false));
        Assert.Equal(4, Assert.Single(Said<Attempt>("b")).Number);
        Say("b");

        _router.OnUnreachable(_doors["b"].At);

        Assert.Equal(OutcomeKind.Crashed, Assert.Single(Said<Concluded>("a")).Outcome.Kind);
    }

    [Fact]
    public void Door_is_told_that_its_task_was_charged_and_that_it_is_not_any_more()
    {
        Meet("a");
        Meet("b");
        Say("a", new Reported(hadRouter: false));
        Say("b", new Demand(1, 1), new Reported(hadRouter: false));
        Say("a", Task(1));
        Assert.Single(Said<Attempt>("b"));
        Say("b");

        _router.OnUnreachable(_doors["b"].At);
        Assert.Equal(new TaskHistory(1, 0, 1, 0, TimeSpan.Zero), Assert.Single(Said<TaskNote>("a")).History);
        _router.OnReachable(_doors["b"].At);

        Assert.Equal(new TaskHistory(1, 0, 0, 0, TimeSpan.Zero), Assert.Single(Said<TaskNote>("a")).History);
    }

    [Fact]
    public void Door_is_not_told_that_its_task_has_the_attempt_behind_it_that_runs()
    {
        Meet("a");
        Meet("b");
        Meet("c");
        Say("a", new Reported(hadRouter: false));
        Say("b", new Demand(1, 1), new Reported(hadRouter: false));
        Say("c", new Reported(hadRouter: false));
        Say("a", Task(1));
        Say("b");
        _router.OnUnreachable(_doors["b"].At);
        Say("c", new Demand(1, 1));
        Assert.Equal(2, Assert.Single(Said<Attempt>("c")).Number);

        _router.OnReachable(_doors["b"].At);

        Assert.Equal([new TaskHistory(1, 0, 1, 0, TimeSpan.Zero), new TaskHistory(1, 0, 0, 0, TimeSpan.Zero)], Said<TaskNote>("a").Select(note => note.History));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_may_have_taken_the_earlier_router_down_is_kept_from_this_ones_process(bool isEarlierProcessAlive)
    {
        Meet(Own);
        Meet("b");
        Say(Own, Again(1), Again(2), new Demand(1, 1), new Reported(hadRouter: false));
        Say("b", new Demand(1, 1), new Reported(isEarlierProcessAlive));

        Assert.Equal(isEarlierProcessAlive ? 1 : 0, Said<Attempt>(Own).Count);
        var first = Assert.Single(Said<Attempt>("b"));
        if (!isEarlierProcessAlive)
        {
            Say(Own, Task(3));
            var third = Assert.Single(Said<Attempt>(Own));
            Assert.Equal(3, third.Task.Number);

            // What has come to an end of its own is like any other.
            Say("b", Failure(first.Serial));
            Assert.Equal([2L], Said<Attempt>("b").Select(attempt => attempt.Task.Number));
            Say(Own, new AttemptEnded(third.Serial, new AttemptEnd(AttemptPhase.Running, OutcomeKind.Succeeded, null, null, IsRetryable: false, Worker: 1)));
            _clock.Pass(TimeSpan.FromSeconds(8));
            _router.Pool.ReleaseDue();
            _router.Nodes.HandOut();
            Assert.Equal([1L], Said<Attempt>(Own).Select(attempt => attempt.Task.Number));
        }
    }

    [Fact]
    public void Attempt_of_a_task_that_its_door_takes_for_waiting_goes_on()
    {
        Meet("a");
        Meet("b");
        Say("a", Again(1, new TaskHistory(1, 1, 0, 0, TimeSpan.FromMilliseconds(3))), new Reported(hadRouter: true));
        Say("b", new AttemptHeld(7, new TaskKey(new DoorName(1), 1), attempts: 2), new Demand(1, 1), new Reported(hadRouter: false));
        Assert.Empty(Said<AttemptSignal>("b"));
        _clock.Pass(TimeSpan.FromSeconds(1));
        _router.Pool.ReleaseDue();
        _router.Nodes.HandOut();
        Assert.Empty(Said<Attempt>("b"));

        Say("b", new AttemptEnded(7, new AttemptEnd(AttemptPhase.Running, OutcomeKind.Succeeded, null, null, IsRetryable: false, Worker: 1)));

        Assert.Equal(2, Assert.Single(Said<Concluded>("a")).Outcome.Attempts);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Attempt_goes_on_unless_its_task_has_it_or_a_later_one_behind_it(int attempts)
    {
        Meet("a");
        Meet("b");
        Say("a", Again(1, new TaskHistory(3, 2, 0, 0, TimeSpan.Zero)), new Demand(1, 1), new Reported(hadRouter: true));
        Say("b", new AttemptHeld(7, new TaskKey(new DoorName(1), 1), attempts), new Demand(1, 1), new Reported(hadRouter: false), Failure(7));

        // That it failed the router before may have counted, and its node not heard that it has.
        var goesOn = attempts > 3;
        Assert.Equal(goesOn ? [] : [7L], Said<AttemptSignal>("b").Select(signal => signal.Serial));
        Assert.Equal(goesOn ? [] : [4], Said<Attempt>("a").Select(attempt => attempt.Number));
        Assert.Equal(goesOn ? [(4, 3)] : [], Said<TaskNote>("a").Select(note => (note.History.Attempts, note.History.Failures)));
    }

    [Fact]
    public void What_was_held_by_a_node_that_is_lost_meanwhile_is_a_suspect()
    {
        Meet("a");
        Meet("b");
        Meet("c");
        Say("b", new AttemptHeld(7, new TaskKey(new DoorName(1), 1), attempts: 1), new Demand(1, 1), new Reported(hadRouter: false));
        _router.OnUnreachable(_doors["b"].At);
        Say("a", Again(1), Again(2), Again(3), new Reported(hadRouter: true));
        Say("c", new Demand(1, 9), new Reported(hadRouter: false));

        Assert.Equal([1L], Said<Attempt>("c").Select(attempt => attempt.Task.Number));
    }

    [Fact]
    public void Newest_orders_hold_before_anything_is_taken_in_or_handed_out_and_every_door_is_told()
    {
        Meet("a");
        Meet("b");
        var paused = new StandingOrders(Intake.Paused, IsDispatchPaused: true, null);
        Say("a", Task(1), Again(2), new OrderNote(5, 2, new StandingOrders(Intake.Open, IsDispatchPaused: false, null)), new Reported(hadRouter: true));
        Say("b", new OrderNote(5, 3, paused), new Demand(2, 2), new Reported(hadRouter: false));

        Assert.Equal((OutcomeKind.Rejected, OutcomeReason.Paused), Assert.Single(Said<Concluded>("a")).Outcome is var outcome ? (outcome.Kind, outcome.Reason) : default);
        Assert.Empty(Said<Attempt>("b"));
        Assert.Equal((Intake.Paused, true, 1L), _router.Pool.Status() is var status ? (status.Intake, status.DispatchPaused, status.Queued) : default);
        Assert.All(["a", "b"], name => Assert.Equal((_router.Places.Incarnation, paused), Said<OrderNote>(name)[^1] is var note ? (note.Incarnation, note.Orders) : default));

        Meet("late");
        Assert.Equal(paused, Assert.Single(Said<OrderNote>("late")).Orders);
    }

    [Fact]
    public void Stop_goes_on_and_what_does_not_run_is_cancelled()
    {
        Meet("a");
        Meet("b");
        Say("a", Again(1), Again(2, new TaskHistory(1, 1, 0, 0, TimeSpan.FromSeconds(5))), Again(3), new OrderNote(5, 2, new StandingOrders(Intake.Stopping, IsDispatchPaused: false, TimeSpan.FromSeconds(1))), new Reported(hadRouter: true));
        Say("b", new AttemptHeld(7, new TaskKey(new DoorName(1), 3), attempts: 1), new Demand(2, 2), new Reported(hadRouter: false));

        Assert.Equal([(1L, OutcomeReason.Stopped), (2L, OutcomeReason.Stopped)], Said<Concluded>("a").Select(said => (said.Number, said.Outcome.Reason)).Order());
        Assert.Empty(Said<Attempt>("b"));
        Assert.Equal((Intake.Stopping, 1), _router.Pool.Status() is var status ? (status.Intake, status.Running) : default);

        Say("a", Again(4));
        Assert.Equal((4, OutcomeReason.Stopped), Assert.Single(Said<Concluded>("a")) is var late ? (late.Number, late.Outcome.Reason) : default);
    }

    [Fact]
    public void Counts_go_on_from_those_of_the_doors_and_of_those_that_have_left_and_the_doors_keep_the_latter()
    {
        Meet("a");
        Meet("b");
        Say("a", new CountNote(Counts(1, 2)), new OwnCounts(Counts(10, 20)), new Reported(hadRouter: true));
        Say("b", new CountNote(Counts(1, 1)), new OwnCounts(Counts(100, 200)), new Demand(3, 3), new Reported(hadRouter: false));
        AssertCounts(111, 222, outstanding: 0);

        // Two more; the other door has the same id, whose outcome is counted once.
        Say("a", Task(1), Named(2, door: 1));
        Say("b", Named(3, door: 2));
        foreach (var attempt in Said<Attempt>("b"))
        {
            Say("b", new AttemptEnded(attempt.Serial, new AttemptEnd(AttemptPhase.Running, OutcomeKind.Succeeded, null, null, IsRetryable: false, Worker: 1)));
        }

        AssertCounts(113, 222, outstanding: 0);
        Assert.Equal([true, true], Said<Concluded>("a").Select(concluded => concluded.IsCounted));
        Assert.False(Assert.Single(Said<Concluded>("b")).IsCounted);
        _router.Tick();
        Assert.Empty(Said<CountNote>("b"));

        _router.OnRemoved(_doors["a"].At);
        _router.Tick();
        Assert.Equal(Counts(13, 22), Assert.Single(Said<CountNote>("b")).Counts);
        _router.Tick();
        Assert.Empty(Said<CountNote>("b"));

        Meet("late");
        Assert.Equal(Counts(13, 22), Assert.Single(Said<CountNote>("late")).Counts);
        Say("late", new OwnCounts(Counts(1000, 2000)), new CountNote(Counts(5000, 5000)), new Reported(hadRouter: false));
        AssertCounts(1113, 2222, outstanding: 0);
        _router.Tick();
        Assert.Empty(Said<CountNote>("late"));

        static DoorCounts Counts(int succeeded, int rejected) => new(new OutcomeCounts(succeeded, 0, 0, 0, 0), rejected);

        void AssertCounts(long succeeded, long rejected, long outstanding)
        {
            var status = _router.Pool.Status();
            Assert.Equal((succeeded, rejected, outstanding), (status.Counts.Succeeded, status.Rejected, status.Outstanding));
            AllDone? answer = null;
            _router.Pool.Questions.Ask(new Question(this, Group: null, all => answer = all));
            Assert.Equal(succeeded, answer?.Counts.Total);
        }
    }

    [Fact]
    public void Serials_follow_those_that_nodes_hold_of_a_router_that_began_when_this_one_did()
    {
        Meet("a");
        Meet("b");
        var held = FirstSerial + 1;
        Say("a", Again(1), Again(2), new Reported(hadRouter: true));
        Say("b", new AttemptHeld(held, new TaskKey(new DoorName(1), 1), attempts: 1), new Demand(2, 2), new Reported(hadRouter: false));
        Assert.Equal((2L, held + 1), Assert.Single(Said<Attempt>("b")) is var next ? (next.Task.Number, next.Serial) : default);

        // Also those of a node that is met late.
        Meet("late");
        Say("late", new AttemptHeld(held + 100, new TaskKey(new DoorName(1), 9), attempts: 1), new Demand(1, 1), new Reported(hadRouter: false));
        Assert.Equal((held + 100, AttemptPhase.Abandoned), Assert.Single(Said<AttemptSignal>("late")) is var dropped ? (dropped.Serial, dropped.Cause) : default);
        Say("a", Task(3));
        Assert.Empty(Said<Attempt>("late")); // What is dropped may run still.
        Say("late", new Demand(1, 1, isAnswer: true));
        Assert.Equal((3L, held + 101), Assert.Single(Said<Attempt>("late")) is var last ? (last.Task.Number, last.Serial) : default);
        _router.OnUnreachable(_doors["late"].At);
        Assert.Equal(held + 101, Assert.Single(Said<DropAttempts>("late")).UpTo);
    }

    [Fact]
    public void Node_that_is_lost_before_all_have_reported_is_not_told_to_drop_what_may_go_on_there()
    {
        Meet("a");
        Meet("b");
        Say("b", new AttemptHeld(FirstSerial + 1, new TaskKey(new DoorName(1), 1), attempts: 1), new Demand(1, 1), new Reported(hadRouter: false));
        _router.OnUnreachable(_doors["b"].At);
        _router.OnReachable(_doors["b"].At);
        Say("a", Again(1), new Demand(1, 1), new Reported(hadRouter: true));

        Assert.Empty(Said<AttemptSignal>("b"));
        Assert.Empty(Said<Attempt>("a"));
        Assert.All(Said<DropAttempts>("b"), drop => Assert.True(drop.UpTo < FirstSerial));
    }

    [Fact]
    public void Of_two_attempts_that_two_routers_gave_one_serial_one_goes_on_and_the_other_is_told_to_stop()
    {
        Meet("a");
        Meet("b");
        Say("a", Again(1), Again(2), new AttemptHeld(7, new TaskKey(new DoorName(1), 1), attempts: 1), new Demand(1, 1), new Reported(hadRouter: true));
        Say("b", new AttemptHeld(7, new TaskKey(new DoorName(1), 2), attempts: 1), new Demand(1, 1), new Reported(hadRouter: false));

        Assert.Empty(Said<AttemptSignal>("a"));
        Assert.Equal(7, Assert.Single(Said<AttemptSignal>("b")).Serial);
        Assert.Equal((1, 1L), _router.Pool.Status() is var status ? (status.Nodes.Single(node => node.Address == _doors["a"].At.Address.ToString()).Running, status.Outstanding - 1) : default);
    }

    [Fact]
    public void What_waits_behind_a_long_task_is_taken_back_on_a_tick_though_no_other_node_is_idle()
    {
        Meet("a");
        Meet("b");
        Say("a", new Demand(1, 4), new Reported(hadRouter: true));
        Say("b", new Demand(1, 1), new Reported(hadRouter: false));
        Say("a", Task(1), Task(2), Task(3), Task(4), Task(5));
        Assert.Equal((4, 1), (Said<Attempt>("a").Count, Said<Attempt>("b").Count));
        Assert.Empty(Said<TakeBack>("a"));

        _router.Tick();

        Assert.Equal(3, Assert.Single(Said<TakeBack>("a")).AtMost);
        Assert.Empty(Said<TakeBack>("b"));
    }

    [Fact]
    public void Door_keeps_what_it_is_told_for_the_next_router_and_counts_its_own()
    {
        var options = new TaskPoolOptions { Clock = _clock };
        var door = new Door(options, new PayloadRule(new WireTypes().Json("job", Fixtures.JobJson.Default.Job), 1024), new DoorName(1), static () => false);
        for (var number = 1; number <= 5; number++)
        {
            door.Tell(new TaskRequest(new Fixtures.Job(number)) { Delay = TimeSpan.FromSeconds(1) }, null, ActorRefs.Nobody);
        }

        door.TakeUnsaid();
        door.Keep(new TaskNote(1, new TaskHistory(2, 1, 0, 0, TimeSpan.FromSeconds(10))));
        door.Keep(new TaskNote(2, new TaskHistory(2, 1, 1, 0, TimeSpan.FromSeconds(2))));
        door.Keep(new TaskNote(3, new TaskHistory(9, 9, 9, 9, TimeSpan.FromSeconds(2))));
        door.Keep(new OrderNote(7, 1, new StandingOrders(Intake.Stopping, IsDispatchPaused: true, TimeSpan.FromSeconds(20))));
        door.Keep(new CountNote(default(DoorCounts).And(OutcomeKind.Failed)));
        door.Conclude(new Concluded(3, TaskOutcome.Cancelled(default, new object(), OutcomeReason.Caller, null, 9, 0)));
        door.Conclude(new Concluded(3, TaskOutcome.Cancelled(default, new object(), OutcomeReason.Caller, null, 9, 0)));
        door.Conclude(new Concluded(5, TaskOutcome.Cancelled(default, new object(), OutcomeReason.Caller, null, 9, 0), isCounted: false));
        _clock.Pass(TimeSpan.FromSeconds(4));

        var said = door.SayAgain();

        Assert.Equal(
            [(1, new TaskHistory(2, 1, 0, 0, TimeSpan.FromSeconds(6))), (2, new TaskHistory(2, 1, 1, 0, TimeSpan.Zero)), (4, (TaskHistory?)null)],
            said.OfType<SubmittedAgain>().Select(again => ((int)again.Task.Key.Number, again.History)));
        var orders = Assert.Single(said.OfType<OrderNote>());
        Assert.Equal((7, 1, new StandingOrders(Intake.Stopping, IsDispatchPaused: true, TimeSpan.FromSeconds(16))), (orders.Incarnation, orders.Version, orders.Orders));
        Assert.Equal(new OutcomeCounts(0, 1, 0, 0, 0), Assert.Single(said.OfType<CountNote>()).Counts.Outcomes);
        Assert.Equal(new DoorCounts(new OutcomeCounts(0, 0, 0, 0, 1), 0), Assert.Single(said.OfType<OwnCounts>()).Counts);
    }

    [Fact]
    public void Door_keeps_nothing_of_a_task_that_has_its_outcome()
    {
        var notes = new DoorNotes(new TaskPoolOptions { Clock = _clock });
        notes.Keep(new TaskNote(1, new TaskHistory(1, 1, 0, 0, TimeSpan.Zero)));
        Assert.NotNull(notes.HistoryOf(1, _clock.GetTimestamp()));

        notes.OnConcluded(new Concluded(1, TaskOutcome.Cancelled(default, new object(), OutcomeReason.Caller, null, 1, 0)));

        Assert.Null(notes.HistoryOf(1, _clock.GetTimestamp()));
    }

    /// <summary>Of the router, as of each that took its number when it did, none knowing of the other.</summary>
    private long FirstSerial => (_router.Places.Incarnation >> Places.DiceBits) << 40;

    private static SubmittedTask Task(long number) => new(new TaskKey(new DoorName(1), number), new Payload("job", ReadOnlyMemory<byte>.Empty));

    private static SubmittedTask Named(long number, long door)
    {
        var task = new SubmittedTask(new TaskKey(new DoorName(door), number), new Payload("job", ReadOnlyMemory<byte>.Empty));
        task.Options = new TaskRequest(task) { Id = "same" };
        return task;
    }

    private static SubmittedAgain Again(long number, TaskHistory? history = null) => new(Task(number), history);

    private static AttemptEnded Failure(long serial) =>
        new(serial, new AttemptEnd(AttemptPhase.Running, OutcomeKind.Failed, null, new TaskError("E", "as it is to", null), IsRetryable: true, Worker: 1));

    /// <summary>A process is found, and greeted once all have answered.</summary>
    private void Meet(string name)
    {
        var at = new UniqueAddress(new Address("akka", "app", name, 1), _doors.Count + 1);
        var door = new DoorRef(name == Own ? new RootActorPath(new Address("akka", "app")) : new RootActorPath(at.Address));
        _doors.Add(name, (door, at));
        _router.Places.Add(at);
        foreach (var (known, uid) in _doors.Values.Select(known => (known.Door, known.At.Uid)))
        {
            _router.OnIdentity(uid, known);
        }

        if (_doors.Count == 2)
        {
            foreach (var known in _doors.Values)
            {
                _router.OnLatest(new LatestIncarnation(1 << Places.DiceBits), known.Door);
            }
        }
    }

    /// <summary>A process says something, and has heard all that it was told.</summary>
    private void Say(string name, params WireItem[] items)
    {
        var door = _doors[name].Door;
        var first = _said.GetValueOrDefault(door) + 1;
        _said[door] = first + items.Length - 1;
        _router.OnFrame(new Frame(_router.Places.Incarnation, first, Received: 0, items), door);
        _ = Said<WireItem>(name, isTaken: false);
    }

    private List<TItem> Said<TItem>(string name, bool isTaken = true)
        where TItem : WireItem
    {
        var (peer, door) = (_peers[name], (DoorRef)_doors[name].Door);
        peer.Speak(ActorRefs.Nobody);
        _router.OnFrame(new Frame(_router.Places.Incarnation, 1, Received: door.Heard, []), door);
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

    private sealed class Clock : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Pass(TimeSpan time) => _now += time.Ticks;
    }
}
