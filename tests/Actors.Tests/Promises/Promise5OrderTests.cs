using System.Collections.Concurrent;
using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Promises;

public sealed class Promise5OrderTests : PoolTests
{
    private const int Blocker = -1;

    [Fact]
    public async Task Promise_5_one_worker_runs_tasks_in_the_order_of_admission()
    {
        var (pool, _, ran) = Started(capacity: 5_000);
        for (var number = 0; number < 1_000; number++)
        {
            pool.Router.Tell(new Work(number));
            _ = await pool.SubmitAsync(new Work(1_000 + number));
        }

        await pool.WaitAsync().Within("all done");

        Assert.Equal(Enumerable.Range(0, 1_000).SelectMany(number => new[] { number, 1_000 + number }), ran);
    }

    [Fact]
    public async Task Promise_5_submitters_who_wait_are_served_in_order_and_a_tell_does_not_overtake_them()
    {
        var (pool, gate, ran) = Started(capacity: 1);
        pool.Router.Tell(new Work(Blocker));
        await gate.Entered(1);
        var waiting = Enumerable.Range(1, 5).Select(number => pool.SubmitAsync(new Work(number)).AsTask()).ToList();
        Assert.Equal(5, pool.GetStatus().WaitingSubmitters);

        var sender = Listen();
        pool.Router.Tell(new Work(99), sender.Ref);
        Assert.Equal(OutcomeReason.Full, (await sender.Next<TaskOutcome>()).Reason);
        Assert.False(pool.TrySubmit(new Work(98), out _));
        gate.Open();
        var tickets = await Task.WhenAll(waiting).Within("all are let in");
        await Task.WhenAll(tickets.Select(ticket => ticket.Outcome)).Within("all have run");

        Assert.Equal([Blocker, 1, 2, 3, 4, 5], ran);
    }

    [Fact]
    public async Task Promise_5_a_tell_does_not_overtake_a_submitter_who_still_waits_while_there_is_room()
    {
        TaskPool? pool = null;
        var (gate, sender) = (NewGate(), Listen());
        pool = Start(
            new TaskPoolOptions { Workers = 1, Capacity = 1 },
            new TaskHandlers().Handle<Work>(gate.Pass).Handle<Compared>((_, _) => default));
        pool.Router.Tell(new Work(Blocker));
        await gate.Entered(1);

        // Both wait as new tasks. When the second is served the first has ended, so the two are compared: there is room then, and somebody in line.
        var request = new TaskRequest(new Compared(() => pool.Router.Tell(new Work(99), sender.Ref))) { Id = "same" };
        var waiting = new[] { pool.SubmitAsync(request).AsTask(), pool.SubmitAsync(request).AsTask() };
        Assert.Equal(2, pool.GetStatus().WaitingSubmitters);
        gate.Open();
        await Task.WhenAll(waiting).Within("both are served");

        Assert.Equal(OutcomeReason.Full, (await sender.Next<TaskOutcome>()).Reason);
        Assert.Equal([Blocker], gate.Entries);
    }

    [Fact]
    public async Task Promise_5_room_that_is_made_while_a_submitter_is_served_serves_the_next_and_those_who_come_later()
    {
        TaskPool? pool = null;
        var gate = NewGate();
        pool = Start(
            new TaskPoolOptions { Workers = 1, Capacity = 2 },
            new TaskHandlers().Handle<Work>(gate.Pass).Handle<Compared>((_, _) => default));
        await pool.SubmitAsync(Delayed("first"));
        await pool.SubmitAsync(new Work(Blocker));
        await gate.Entered(1);
        var request = new TaskRequest(new Compared(() => pool.Cancel("first"))) { Id = "same" };
        var waiting = new[] { pool.SubmitAsync(request).AsTask(), pool.SubmitAsync(request).AsTask() };
        gate.Open();
        await Task.WhenAll(waiting).Within("both are served, the second while the comparison makes room");

        await pool.SubmitAsync(Delayed("second"));
        await pool.SubmitAsync(Delayed("third"));
        var later = pool.SubmitAsync(new Work(1)).AsTask();
        Assert.Equal(1, pool.GetStatus().WaitingSubmitters);
        pool.Cancel("third");

        await later.Within("the one who came later is served");

        static TaskRequest Delayed(string id) => new(new Work(0)) { Id = id, Delay = TimeSpan.FromDays(1) };
    }

    [Fact]
    public async Task Promise_5_a_higher_priority_goes_first_and_a_lower_one_gets_at_least_every_16th_take()
    {
        var (pool, gate, ran) = Started(capacity: 1_000);
        pool.Router.Tell(new Work(Blocker));
        await gate.Entered(1);
        Tell(TaskPriority.Low, 0, 10);
        Tell(TaskPriority.Normal, 100, 20);
        Tell(TaskPriority.High, 200, 300);
        gate.Open();
        await pool.WaitAsync().Within("all done");

        var order = ran.Skip(1).ToList();
        Assert.Equal(330, order.Count);
        AssertShare(number => number < 100, 10);
        AssertShare(number => number is >= 100 and < 200, 20);
        Assert.Equal(Enumerable.Range(0, 10), order.Where(number => number < 100));
        Assert.Equal(Enumerable.Range(100, 20), order.Where(number => number is >= 100 and < 200));
        Assert.Equal(Enumerable.Range(200, 300), order.Where(number => number >= 200));
        Assert.True(order.Take(32).Count(number => number >= 200) >= 28, "the higher level goes first otherwise");

        void Tell(TaskPriority priority, int from, int count)
        {
            foreach (var number in Enumerable.Range(from, count))
            {
                pool.Router.Tell(new TaskRequest(new Work(number)) { Priority = priority });
            }
        }

        void AssertShare(Func<int, bool> level, int count)
        {
            var previous = -1;
            foreach (var place in order.Select((number, place) => (number, place)).Where(entry => level(entry.number)).Select(entry => entry.place))
            {
                Assert.InRange(place - previous, 1, 16);
                previous = place;
                count--;
            }

            Assert.Equal(0, count);
        }
    }

    private sealed class Compared(Action compare)
    {
        public override bool Equals(object? obj)
        {
            compare();
            return true;
        }

        public override int GetHashCode() => 0;
    }

    /// <summary>One worker; the blocker holds it until the gate is opened.</summary>
    private (TaskPool Pool, Gate Gate, ConcurrentQueue<int> Ran) Started(int capacity)
    {
        var gate = NewGate();
        var ran = new ConcurrentQueue<int>();
        var pool = Start(new TaskPoolOptions { Workers = 1, Capacity = capacity }, new TaskHandlers().Handle<Work>((work, context) =>
        {
            ran.Enqueue(work.Number);
            return work.Number == Blocker ? gate.Pass(work, context) : default;
        }));
        return (pool, gate, ran);
    }
}
