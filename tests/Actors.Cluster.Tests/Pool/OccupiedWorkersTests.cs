using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests;

/// <summary>What a node asks for while handlers run on whose attempts it was told to drop (promise 4: nothing is pushed to a busy node).</summary>
public sealed class OccupiedWorkersTests : IDisposable
{
    private const long Incarnation = 1 << Places.DiceBits;
    private readonly List<IThreadPoolWorkItem> _loops = [];
    private readonly Dictionary<int, TaskCompletionSource<int>> _running = [];
    private readonly WireTypes _types = new WireTypes().Json("job", JobJson.Default.Job);
    private readonly PayloadRule _payloads;
    private readonly Conduit _router = new(Incarnation);
    private readonly Queue<WireItem> _heard = new();
    private readonly Actors.Pool _pool;
    private readonly HeldAttempts _held;
    private readonly DoorState _door;

    public OccupiedWorkersTests()
    {
        _payloads = new PayloadRule(_types, 1024);
        var runner = new AttemptRunner(new TaskHandlers().Handle<Job, int>((job, _) => new((_running[job.Number] = new TaskCompletionSource<int>()).Task)).Freeze(), _types);
        _pool = new Actors.Pool(new TaskPoolOptions { StuckCap = 1, Clock = new Simulation.SimClusterClock(), Schedule = (loop, _) => _loops.Add(loop) }, new TaskHandlers().Add<Attempt>(runner));
        Resize(2);
        _held = new HeldAttempts(_pool, runner, _payloads, () => { });
        var door = new Door(new TaskPoolOptions(), _payloads, new DoorName(1), static () => false);
        _door = new DoorState(door, _held, new Simulation.SimClusterClock(), uid: 1).ForRouter(ActorRefs.Nobody);
        _door.Greet(new Hello(Incarnation, 1), new Simulation.SimListener(frame => _router.Receive((Frame)frame, _heard)));
        AssertDemand(workers: 2, occupied: 0, window: 2, isAnswer: false);
    }

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Worker_that_runs_on_with_what_was_dropped_is_occupied_until_its_handler_has_ended()
    {
        Say(AttemptOf(1), AttemptOf(2), AttemptOf(3));
        Assert.Equal([1, 2], _running.Keys);

        Say(new DropAttempts(1));
        AssertDemand(2, occupied: 1, window: 1);

        End(1);
        AssertDemand(2, occupied: 0, window: 2, isAnswer: false);
        Assert.Equal([1, 2, 3], _running.Keys);

        Say(new DropAttempts(3), AttemptOf(4));
        AssertDemand(2, occupied: 2, window: 0);
        Assert.Equal(1, _held.Count);
        End(3);
        AssertDemand(2, occupied: 1, window: 1, isAnswer: false);
        Assert.Equal([1, 2, 3, 4], _running.Keys);
    }

    [Fact]
    public void Worker_that_runs_on_with_what_nobody_waits_for_is_occupied_and_its_end_is_not_reported()
    {
        Say(AttemptOf(1), AttemptOf(2));

        Say(new AttemptSignal(2, AttemptPhase.Abandoned), new AttemptSignal(7, AttemptPhase.Abandoned));
        Assert.Equal(1, _held.Count);
        AssertDemand(2, occupied: 1, window: 1);

        End(2);
        Assert.Empty(_heard.OfType<AttemptEnded>());
        AssertDemand(2, occupied: 0, window: 2, isAnswer: false);
        End(1);
        Assert.Equal(1, Assert.Single(_heard.OfType<AttemptEnded>()).Serial);
    }

    [Fact]
    public void What_was_dropped_before_it_began_occupies_nobody()
    {
        Say(AttemptOf(1), AttemptOf(2), AttemptOf(3), AttemptOf(4));

        Say(new AttemptSignal(3, AttemptPhase.Abandoned), new AttemptSignal(4, AttemptPhase.Abandoned));

        AssertDemand(2, occupied: 0, window: 2);
    }

    [Fact]
    public void Worker_whose_stuck_code_was_replaced_is_not_occupied_and_one_that_could_not_be_is()
    {
        Say(AttemptOf(1), AttemptOf(2));
        Say(new DropAttempts(2));
        AssertDemand(2, occupied: 2, window: 0);

        Abandon(0);
        AssertDemand(2, occupied: 1, window: 1, isAnswer: false);
        Abandon(1);
        AssertDemand(2, occupied: 1, window: 1, isAnswer: false);

        End(2);
        _door.Tick();
        AssertDemand(2, occupied: 0, window: 2, isAnswer: false);
    }

    [Fact]
    public void Worker_that_leaves_once_its_handler_has_ended_is_the_first_to_be_occupied()
    {
        Say(AttemptOf(1), AttemptOf(2), AttemptOf(3));
        Resize(1);
        _door.Tick();
        AssertDemand(1, occupied: 0, window: 1, isAnswer: false);

        Say(new DropAttempts(1));
        AssertDemand(1, occupied: 0, window: 1);
        Say(new DropAttempts(2));
        AssertDemand(1, occupied: 1, window: 0);
    }

    private void Resize(int workers)
    {
        _pool.Crew.Resize(workers);
        foreach (var slot in _pool.Crew.InService)
        {
            _pool.Crew.Attach(slot);
        }
    }

    private Attempt AttemptOf(int job)
    {
        _payloads.TryWrite(new Job(job), out var payload);
        return new Attempt(job, new TaskKey(new DoorName(2), job), chosenId: null, number: 1, payload!.Value);
    }

    /// <summary>The router says something, and what can run runs.</summary>
    private void Say(params WireItem[] items)
    {
        Array.ForEach(items, _router.Add);
        _door.Receive(_router.NextFrame()!);
        Run();
    }

    private void End(int job)
    {
        _running[job].SetResult(job);
        Run();
    }

    /// <summary>Its handler does not heed its token for longer than the grace.</summary>
    private void Abandon(int slot)
    {
        var stuck = _pool.Crew.InService[slot];
        Assert.NotNull(_pool.Crew.Abandon(stuck, stuck.Attempt.Read().Serial));
        Run();
    }

    private void Run()
    {
        SynchronizationContext.SetSynchronizationContext(null); // With one, what waits for a handler would go on elsewhere, at a time of its own.
        while (_loops.Count > 0)
        {
            var loop = _loops[0];
            _loops.RemoveAt(0);
            loop.Execute();
        }

        _door.Speak(ActorRefs.Nobody);
        while (_router.NextFrame() is { } acknowledgement)
        {
            _door.Receive(acknowledgement);
            _door.Speak(ActorRefs.Nobody);
        }
    }

    private void AssertDemand(int workers, int occupied, int window, bool isAnswer = true)
    {
        Run();
        var demand = _heard.OfType<Demand>().Last();
        Assert.Equal((workers, occupied, window, isAnswer), (demand.Workers, demand.Occupied, demand.Window, demand.IsAnswer));
    }
}
