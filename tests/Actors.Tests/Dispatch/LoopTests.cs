using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Dispatch;

/// <summary>The loops of workers step by step: the test, in the place of the thread pool, decides when a scheduled loop runs.</summary>
public sealed class LoopTests : PoolTests
{
    private readonly Lock _lock = new();
    private readonly Queue<(IThreadPoolWorkItem Loop, bool PreferLocal)> _scheduled = [];

    private int Scheduled
    {
        get
        {
            lock (_lock)
            {
                return _scheduled.Count;
            }
        }
    }

    [Fact]
    public async Task Woken_loop_wakes_the_next_worker_when_it_leaves_tasks_behind()
    {
        var gate = NewGate();
        var pool = await Stepped(workers: 3, new TaskHandlers().Handle<Work>(gate.Pass));
        foreach (var number in Enumerable.Range(1, 4))
        {
            pool.Router.Tell(new Work(number));
        }

        // One wake-up for four tasks, and from then on each that takes wakes one more, while there is both a task and a worker.
        Assert.Equal([1, 1, 1, 0], new[] { Scheduled, Step(), Step(), Step() });
        Assert.Equal([1, 2, 3], gate.Entries);
        Assert.Equal((3, 1L), (pool.GetStatus().Running, pool.GetStatus().Queued));
        await Finish(pool, gate);
    }

    [Fact]
    public async Task Woken_loop_wakes_nobody_when_it_took_the_last_task()
    {
        var gate = NewGate();
        var pool = await Stepped(workers: 3, new TaskHandlers().Handle<Work>(gate.Pass));
        pool.Router.Tell(new Work(1));

        Assert.Equal([1, 0], new[] { Scheduled, Step() });

        // A task told while nobody is being woken wakes somebody at once.
        pool.Router.Tell(new Work(2));
        Assert.Equal(1, Scheduled);
        await Finish(pool, gate);
    }

    [Fact]
    public async Task Loop_goes_to_the_end_of_the_line_when_it_has_kept_its_thread_for_a_millisecond()
    {
        var clock = new Hand();
        var ran = 0;
        var pool = await Stepped(
            workers: 1,
            new TaskHandlers().Handle<Work>((_, _) =>
            {
                ran++;
                clock.Turn(TimeSpan.FromMicroseconds(50));
                return default;
            }),
            clock);
        foreach (var number in Enumerable.Range(1, 100))
        {
            pool.Router.Tell(new Work(number));
        }

        // It looks at the clock every 32 tasks: 1.6 ms of them are too long.
        Assert.Equal(1, Step());
        Assert.Equal(33, ran);
        Assert.False(_scheduled.Peek().PreferLocal);
        await Finish(pool);
        Assert.Equal(100, ran);
    }

    private async Task<TaskPool> Stepped(int workers, TaskHandlers handlers, TimeProvider? clock = null)
    {
        var pool = Start(new TaskPoolOptions { Workers = workers, Schedule = Schedule, Clock = clock ?? TimeProvider.System }, handlers);
        foreach (var slot in Inside(pool).Crew.InService)
        {
            await Fence(slot.Actor!); // It has put its slot into service.
        }

        return pool;
    }

    private void Schedule(IThreadPoolWorkItem loop, bool preferLocal)
    {
        lock (_lock)
        {
            _scheduled.Enqueue((loop, preferLocal));
        }
    }

    /// <summary>Runs the loop that was scheduled first, as far as it goes on this thread. Returns how many are scheduled then.</summary>
    private int Step()
    {
        IThreadPoolWorkItem loop;
        lock (_lock)
        {
            loop = _scheduled.Dequeue().Loop;
        }

        loop.Execute();
        return Scheduled;
    }

    /// <summary>Runs every loop until the pool is done.</summary>
    private Task Finish(TaskPool pool, Gate? gate = null)
    {
        gate?.Open();
        return Safety.Becomes(() => Scheduled == 0 ? pool.GetStatus().Outstanding == 0 : Step() < 0, "all is done");
    }

    private sealed class Hand : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Turn(TimeSpan span) => _now += span.Ticks;
    }
}
