using System.Runtime.CompilerServices;
using Akka.Actor;

namespace Actors.Tests.Policies;

/// <summary>What a task is charged with when a node is lost that held it, and how it is handed out from then on.</summary>
public sealed class SuspicionTests : IDisposable
{
    private static readonly NeverRun Router = new(new DoorName(2));
    private readonly Nodes _nodes = new(ActorRefs.Nobody);
    private readonly Actors.Pool _pool;
    private readonly List<TaskOutcome> _outcomes = [];
    private readonly Dictionary<int, TrackedTask> _blamed = [];
    private long _submitted;

    public SuspicionTests()
    {
        _pool = new Actors.Pool(new TaskPoolOptions { CrashLimit = 2, Retries = 1, Backoff = new RetryBackoff { Initial = TimeSpan.FromDays(1), Max = TimeSpan.FromDays(1) } }, new TaskHandlers().Add<SubmittedTask>(Router), _nodes);
        _nodes.Serve(_pool);
        _nodes.Open(incarnation: 1);
    }

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Scenario_09_what_a_lost_node_ran_is_charged_until_the_limit_and_what_it_had_not_begun_is_not()
    {
        var first = Join(workers: 2);
        Submit(2);
        Heard(first);
        Submit(3);

        Lose(first);

        Assert.Equal([(1, 1, 0), (2, 1, 0)], Charges());
        Assert.Empty(_outcomes);

        // Never both at one node: it would be charged to the other as well.
        var second = Join(workers: 2);
        _nodes.HandOut();
        Assert.Equal([1, 3], Held(second));
        var third = Join(workers: 2);
        _nodes.HandOut();
        Assert.Equal([2, 4], Held(third));
        Heard(second);
        Lose(second);

        var crashed = Assert.Single(_outcomes);
        Assert.Equal((OutcomeKind.Crashed, 1, 2), (crashed.Kind, Job(crashed), crashed.Attempts));
        Assert.Equal($"crashed after 2 attempts: its process went down while it ran, 2 times; the last was {second.Status.Address}", crashed.Explanation);
        Assert.Equal([(2, 1, 0), (3, 1, 0)], Charges());
        Assert.Equal((1L, 1), (_pool.Status().Counts.Crashed, _pool.Status().Quarantined));
        Assert.Equal(1, Job(Assert.Single(_pool.Quarantine.List().Tasks).Outcome));
    }

    [Fact]
    public void Loss_of_a_node_that_held_more_than_it_has_workers_for_charges_nobody_and_makes_suspects_of_all()
    {
        var first = Join(workers: 1, window: 10);
        Submit(3);
        Heard(first);

        Lose(first);

        Assert.Equal([(1, 0, 1), (2, 0, 1), (3, 0, 1)], Charges());

        // One at a time each node, and nothing ahead of it.
        Submit(5);
        var second = Join(workers: 1, window: 10);
        _nodes.HandOut();
        Assert.Equal([1], Held(second));
        var third = Join(workers: 2, window: 10);
        _nodes.HandOut();
        Assert.Equal([2, 3], Held(third));
        Heard(second);
        Lose(second);
        Assert.Equal([(1, 1, 1), (2, 0, 1), (3, 0, 1)], Charges());

        // What comes to an end of its own is no suspect any more, and then its node gets its fill.
        Heard(third);
        End(third, 2, OutcomeKind.Failed);
        Assert.Equal([(1, 1, 1), (2, 0, 0), (3, 0, 1)], Charges());
        End(third, 3);
        Assert.Equal([1, 4], Held(third));
        End(third, 1);
        Assert.Equal([4, 5, 6, 7, 8], Held(third));
    }

    [Fact]
    public void Node_that_always_has_tasks_ahead_makes_room_for_a_suspect()
    {
        var lost = Join(workers: 1, window: 2);
        Submit(2);
        var busy = Join(workers: 2, window: 4);
        Submit(10);
        Heard(lost);
        Heard(busy);
        Assert.Equal([3, 4, 5, 6], Held(busy));

        Lose(lost);

        Assert.Equal([3, 4, 5, 6], Held(busy));
        End(busy, 3);
        End(busy, 4);
        Assert.Equal([5, 6], Held(busy));
        End(busy, 5);
        Assert.Equal([1, 6], Held(busy));
        End(busy, 6);
        Assert.Equal([1, 2], Held(busy));
        End(busy, 1);
        Assert.Equal([2, 7], Held(busy));
        End(busy, 2);
        Assert.Equal([7, 8, 9, 10], Held(busy));
    }

    [Fact]
    public void What_a_node_may_not_have_heard_of_is_no_more_than_a_suspect_unless_it_was_one()
    {
        var first = Join(workers: 1);
        Submit(1);
        Lose(first);
        Assert.Equal([(1, 0, 1)], Charges());

        var second = Join(workers: 1);
        _nodes.HandOut();
        Assert.Equal([1], Held(second));
        Lose(second);

        Assert.Equal([(1, 1, 1)], Charges());
    }

    [Fact]
    public void Suspect_is_not_handed_to_a_node_that_does_not_acknowledge_what_it_is_told()
    {
        var lost = Join(workers: 1);
        Submit(1);
        Heard(lost);
        var silent = Join(workers: 2);
        Submit(1);
        silent.Speak(ActorRefs.Nobody);
        silent.Conduit.Tick();

        Lose(lost);

        Assert.Equal([2], Held(silent));
        Heard(silent);
        silent.Conduit.Tick();
        _nodes.HandOut();
        Assert.Equal([1, 2], Held(silent));
    }

    [Fact]
    public void Node_that_said_that_it_ends_charges_nobody_when_it_goes()
    {
        var leaving = Join(workers: 1);
        Submit(1);
        Heard(leaving);
        _nodes.OnDemand(leaving, new Demand(1, 0));

        Lose(leaving);

        Assert.Empty(_blamed);
        var next = Join(workers: 1);
        _nodes.HandOut();
        Assert.Equal([1], Held(next));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void Node_that_is_reached_again_has_its_charges_taken_back_and_one_that_was_removed_has_not(int window)
    {
        var paused = Join(workers: 1, window);
        Submit(3);
        Heard(paused);
        Lose(paused);
        Assert.All(Charges(), charge => Assert.True(charge.Crashes + charge.Doubts == 1));

        paused.IsReachable = true;
        _nodes.FindAgain(paused);

        Assert.All(Charges(), charge => Assert.Equal((0, 0), (charge.Crashes, charge.Doubts)));
        _nodes.OnDemand(paused, new Demand(1, window, isAnswer: true));
        _nodes.HandOut();
        Assert.Equal(Enumerable.Range(1, Math.Min(3, window)), Held(paused));

        paused.IsReachable = false;
        _nodes.Lose(paused);
        var before = Charges();
        _nodes.Remove(paused);
        _nodes.FindAgain(paused);
        Assert.Equal(before, Charges());
        Assert.All(before, charge => Assert.True(charge.Crashes + charge.Doubts == 1));
    }

    [Fact]
    public void Suspects_are_kept_from_the_routers_own_process_while_another_has_workers()
    {
        var lost = Join(workers: 1, window: 2);
        Submit(2);
        var other = Join(workers: 1);
        Submit(1);
        var own = Join(workers: 2, isOwn: true);

        Lose(lost);

        Assert.Empty(Held(own));
        Submit(2);
        Assert.Equal([4, 5], Held(own));
        End(other, 3);
        Assert.Equal([1], Held(other));
        End(own, 4);
        Assert.Equal([5], Held(own));

        // But not when there is nobody else.
        Lose(other);
        Assert.Equal([1, 5], Held(own));
    }

    [Fact]
    public void Task_that_was_charged_twice_waits_until_the_lost_node_is_removed_or_reached_again()
    {
        for (var isRemoved = false; ; isRemoved = true)
        {
            var lost = Join(workers: 1);
            Submit(1);
            Heard(lost);
            _pool.SetDispatchPaused(true);
            Lose(lost);
            _blamed.Clear();
            lost.Blamed[0].Task.Crashes = 2;
            _pool.State.Ready.SortSuspects();
            _pool.SetDispatchPaused(false);
            var other = Join(workers: 1);
            _nodes.HandOut();
            Assert.Empty(Held(other));

            if (isRemoved)
            {
                _nodes.Remove(lost);
                _nodes.HandOut();
                Assert.Equal([2], Held(other));
                break;
            }

            lost.IsReachable = true;
            _nodes.FindAgain(lost);
            _nodes.HandOut();
            Assert.Equal([1], Held(lost).Concat(Held(other)));
            End(Held(other).Any() ? other : lost, 1);
            _nodes.Remove(lost);
            _nodes.Remove(other);
        }
    }

    [Fact]
    public void Pause_holds_for_suspects_and_a_cancel_and_a_stop_find_them()
    {
        var lost = Join(workers: 3);
        Submit(1, Group("group"));
        Submit(2);
        Heard(lost);
        _pool.SetDispatchPaused(true);
        Lose(lost);

        var next = Join(workers: 3);
        _nodes.HandOut();
        Assert.Empty(Held(next));
        Assert.Equal(3, _pool.Status().Queued);
        Assert.Equal((1, 0), _pool.Cancellation.CancelGroup("group"));
        _pool.SetDispatchPaused(false);
        _nodes.HandOut();
        Assert.Equal([2], Held(next));
        _pool.SetIntake(Intake.Stopping);
        _pool.Cancellation.CancelWaiting();

        Assert.Equal([(1, OutcomeReason.Caller), (3, OutcomeReason.Stopped)], _outcomes.Select(outcome => (Job(outcome), outcome.Reason)));
        Assert.Equal(1, _pool.Status().Outstanding);
    }

    [Fact]
    public void Crash_fails_a_group_as_a_failure_does()
    {
        Submit(1, Group("all", cancelOnFailure: true));
        for (var n = 0; n < 2; n++)
        {
            var lost = Join(workers: 1);
            _nodes.HandOut();
            Heard(lost);
            _pool.SetDispatchPaused(true);
            Submit(n, Group("all", cancelOnFailure: true));
            Lose(lost);
            _pool.SetDispatchPaused(false);
        }

        Assert.Equal([(1, OutcomeKind.Crashed, OutcomeReason.None), (2, OutcomeKind.Cancelled, OutcomeReason.GroupFailed)], _outcomes.Select(outcome => (Job(outcome), outcome.Kind, outcome.Reason)));
    }

    [Fact]
    public void Waiting_suspects_wake_nobody_again_and_again()
    {
        var lost = Join(workers: 2);
        Submit(2);
        Heard(lost);
        Lose(lost);
        Assert.Null(_pool.State.Ready.TakeMany(_nodes, [], atMost: 1));
        Assert.Null(_pool.State.Ready.TakeMany(_nodes, [], atMost: 1));

        Assert.Equal(2, _pool.State.Ready.TakeAll().Count);
    }

    private static int Job(TaskOutcome outcome) => (int)((SubmittedTask)outcome.Task).Key.Number;

    private static Func<SubmittedTask, TaskRequest> Group(string name, bool cancelOnFailure = false) => task => new TaskRequest(task) { Group = new TaskGroup(name, cancelOnFailure) };

    private Peer Join(int workers, int? window = null, bool isOwn = false)
    {
        var peer = new Peer(ActorRefs.Nobody, incarnation: 1, _ => { }) { HasReported = true, IsOwn = isOwn, Address = new Address("akka", "app", $"host{_submitted}", 1) };
        _nodes.Add(peer);
        _nodes.OnDemand(peer, new Demand(workers, window ?? workers));
        return peer;
    }

    private void Lose(Peer peer)
    {
        peer.IsReachable = false;
        _nodes.Lose(peer);
        peer.Blamed.ForEach(blamed => _blamed[JobOf(new ReadyTask(blamed.Task))] = blamed.Task);
        _nodes.HandOut();
        _nodes.EndTurn();
    }

    private void Submit(int tasks, Func<SubmittedTask, TaskRequest>? about = null)
    {
        for (; tasks > 0; tasks--)
        {
            var task = new SubmittedTask(new TaskKey(new DoorName(1), ++_submitted), new Payload("job", ReadOnlyMemory<byte>.Empty));
            _pool.Admission.Tell(about?.Invoke(task) ?? (object)task, about is null ? Router : null, new Listener(_outcomes));
        }

        _nodes.HandOut();
    }

    /// <summary>A node has taken in all that it was told.</summary>
    private static void Heard(Peer peer)
    {
        peer.Speak(ActorRefs.Nobody);
        peer.Conduit.Receive(new Frame(1, 1, long.MaxValue, []), []);
    }

    private void End(Peer peer, int job, OutcomeKind kind = OutcomeKind.Succeeded)
    {
        var error = kind == OutcomeKind.Failed ? new TaskError("E", "as it is to", null) : null;
        _nodes.OnEnded(peer, new AttemptEnded(SerialOf(peer, job), new AttemptEnd(AttemptPhase.Running, kind, null, error, kind == OutcomeKind.Failed, Worker: 1)));
        _nodes.HandOut();
        _nodes.EndTurn();
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_flights")]
    private static extern ref Dictionary<long, Flight> FlightsOf(Peer peer);

    private static long SerialOf(Peer peer, int job) => FlightsOf(peer).Single(flight => JobOf(flight.Value.Plain) == job).Key;

    private static IEnumerable<int> Held(Peer peer) => FlightsOf(peer).Select(flight => JobOf(flight.Value.Plain)).Order();

    private static int JobOf(in ReadyTask task) => (int)((SubmittedTask)((task.Item as TrackedTask)?.Request.Task ?? task.Item!)).Key.Number;

    /// <summary>The jobs that were ever charged or doubted.</summary>
    private List<(int Job, int Crashes, int Doubts)> Charges() =>
        [.. _blamed.Values.Where(task => task.Stage != TaskStage.Final).Select(task => (JobOf(new ReadyTask(task)), task.Crashes, task.Doubts)).Order()];

    private sealed class Listener(List<TaskOutcome> outcomes) : MinimalActorRef
    {
        public override ActorPath Path => ActorRefs.Nobody.Path;

        public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

        protected override void TellInternal(object message, IActorRef sender)
        {
            if (message is TaskOutcome { IsSuccess: false } outcome)
            {
                outcomes.Add(outcome);
            }
        }
    }

    private sealed class Idle : Taker
    {
        public int Woken { get; private set; }

        public override void Schedule(bool preferLocal = false) => Woken++;

        public override bool TrySignal(long serial, AttemptPhase cause) => false;
    }
}
