using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Dispatch;

/// <summary>A pool whose tasks are taken many at a time, to be run elsewhere.</summary>
public sealed class TakerOfManyTests : PoolTests
{
    private readonly Pool _pool;
    private readonly IActorRef _router;
    private readonly Hands _hands = new();
    private readonly WorkerCell _cell;
    private readonly Listener _listener = Listen();

    public TakerOfManyTests()
    {
        _pool = new Pool(new TaskPoolOptions { Name = "remote" }, new TaskHandlers().Handle<Work>((_, _) => default), new Elsewhere());
        (_router, _) = _pool.Start(System);
        _cell = new WorkerCell(_pool.State, _hands);
        _hands.IsWanted = true;
    }

    public override async Task DisposeAsync()
    {
        await _router.GracefulStop(Safety.Net);
        await base.DisposeAsync();
    }

    [Fact]
    public void Taker_is_marked_idle_when_there_is_nothing_and_woken_once_for_many()
    {
        Assert.Empty(Take(10));
        Tell(new Work(1), new Work(2), new Work(3));

        Assert.Equal(1, _hands.Wakes);
        Assert.Equal([1, 2], Take(2).Select(Number));
        Assert.Equal([3], Take(2).Select(Number));
        Assert.Empty(Take(2));
        Tell(new Work(4));
        Assert.Equal(2, _hands.Wakes);
    }

    [Fact]
    public async Task Task_that_was_given_back_is_taken_before_all_others_and_counts_its_attempts()
    {
        Tell(new Work(1), new Work(2));
        var taken = Take(2);
        Tell(new TaskRequest(new Work(3)) { Priority = TaskPriority.High });

        _pool.Returns.GiveBack(taken[0], tracked: null, wasStarted: true);
        _pool.Returns.GiveBack(taken[1], tracked: null, wasStarted: false);
        var again = Take(10);
        Assert.Equal([1, 2, 3], again.Select(Number));

        End(again, OutcomeKind.Succeeded);
        var outcomes = await _listener.Outcomes(3);
        Assert.Equal([2, 1, 1], outcomes.Select(outcome => outcome.Attempts));
        Assert.Equal(3, (await _pool.State.Coordinator.Ask<AllDone>(new WhenAllDone(), Safety.Net)).Counts.Succeeded);
    }

    [Fact]
    public async Task Task_that_was_given_back_to_a_pool_that_stops_is_cancelled()
    {
        Tell(new Work(1));
        var taken = Take(1);
        var stop = _router.Ask<StopReport>(new Stop(TimeSpan.FromMinutes(1)), Safety.Net);
        await Fence(_router);

        _pool.Returns.GiveBack(taken[0], tracked: null, wasStarted: true);

        var outcome = (await _listener.Outcomes(1))[0];
        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Stopped, 1), (outcome.Kind, outcome.Reason, outcome.Attempts));
        Assert.Single((await stop).NotDone);
    }

    [Fact]
    public async Task Cancelled_task_is_signalled_where_it_runs_and_not_given_out_again()
    {
        Tell(new TaskRequest(new Work(1)) { Id = "one" });
        var taken = Take(1);
        var tracked = (TrackedTask)taken[0].Item!;
        Assert.True(_pool.TryBegin(tracked, _hands, 17));

        Assert.Equal(CancelResult.Signalled, (await _router.Ask<CancelAnswer>(new CancelTask("one"), Safety.Net)).Result);
        Assert.Equal((17, AttemptPhase.CancelledByCaller), _hands.Signalled);

        _pool.Returns.GiveBack(default, tracked, wasStarted: true);
        var outcome = (await _listener.Outcomes(1))[0];
        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Caller, 1), (outcome.Kind, outcome.Reason, outcome.Attempts));
        Assert.Empty(Take(1));
    }

    [Fact]
    public async Task Attempt_that_was_given_up_ends_its_task_stuck()
    {
        Tell(new Work(1));
        End(Take(1), OutcomeKind.TimedOut, AttemptPhase.Abandoned);

        var outcome = (await _listener.Outcomes(1))[0];
        Assert.Equal((OutcomeKind.TimedOut, OutcomeReason.Stuck), (outcome.Kind, outcome.Reason));
    }

    [Fact]
    public async Task Status_tells_of_the_nodes_and_counts_their_workers_and_tasks()
    {
        Tell(new Work(1), new Work(2));

        var status = await _pool.State.Coordinator.Ask<PoolStatus>(GetStatus.Instance, Safety.Net);

        Assert.Equal((8, 1, 1L, 2), (status.Workers, status.Running, status.Queued, status.Nodes.Count));
    }

    private static int Number(ReadyTask task) => ((Work)((task.Item as TrackedTask)?.Request.Task ?? task.Item!)).Number;

    private void Tell(params object[] tasks) => Array.ForEach(tasks, task => _router.Tell(task, _listener.Ref));

    private List<ReadyTask> Take(int atMost)
    {
        var tasks = new List<ReadyTask>();
        Assert.Null(_pool.State.Ready.TakeMany(_hands, tasks, atMost));
        return tasks;
    }

    private void End(List<ReadyTask> tasks, OutcomeKind kind, AttemptPhase phase = AttemptPhase.Running)
    {
        foreach (var task in tasks)
        {
            var tracked = task.Item as TrackedTask;
            if (tracked is not null)
            {
                Assert.True(_pool.TryBegin(tracked, _hands, 1));
            }

            _pool.End(_cell, task, tracked, new AttemptEnd(phase, kind, null, null, IsRetryable: false, Worker: 1));
        }
    }

    private sealed class Hands : Taker
    {
        public int Wakes { get; private set; }

        public (long Serial, AttemptPhase Cause) Signalled { get; private set; }

        public override void Schedule(bool preferLocal = false) => Wakes++;

        public override bool TrySignal(long serial, AttemptPhase cause)
        {
            Signalled = (serial, cause);
            return true;
        }
    }

    private sealed class Elsewhere : INodes
    {
        public IReadOnlyList<NodeStatus> Status =>
        [
            new NodeStatus("near", Workers: 8, Running: 1, Waiting: 0, Superseded: 0, IsReachable: true),
            new NodeStatus("far", Workers: 4, Running: 0, Waiting: 0, Superseded: 0, IsReachable: false),
        ];

        public bool IsNoneTaken => true;

        public void Note(TrackedTask task, TaskHistory history)
        {
        }

        public void Note(StandingOrders orders)
        {
        }

        public void Recall()
        {
        }

        public void SignalAll()
        {
        }

        public void GiveUpAll()
        {
        }
    }
}
