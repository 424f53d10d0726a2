using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Dispatch;

public sealed class WorkerRestartTests : VirtualTimeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static IActorRef WorkerOf(TaskPool pool) => Inside(pool).Crew.InService[0].Actor!;

    [Fact]
    public async Task Worker_has_no_second_loop_when_its_actor_restarts_while_a_task_waits_inside()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        var sender = Listen();
        foreach (var number in Enumerable.Range(1, 4))
        {
            pool.Router.Tell(new Work(number), sender.Ref);
        }

        await gate.Entered(1);
        for (var restart = 0; restart < 20; restart++)
        {
            await Restart(WorkerOf(pool));
        }

        Assert.Equal([1], gate.Entries);
        gate.Open();
        var outcomes = await sender.Outcomes(4);
        Assert.Equal([1, 2, 3, 4], outcomes.Select(outcome => ((Work)outcome.Task).Number));
        Assert.Equal(1, gate.Most);
    }

    [Fact]
    public async Task Worker_runs_one_task_at_a_time_and_loses_none_when_its_actor_restarts_under_its_loop()
    {
        const int Tasks = 20_000;
        var (inside, most, seen) = (0, 0, new int[Tasks]);
        var pool = Start(1, new TaskHandlers().Handle<Work>(async (work, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            Interlocked.Increment(ref seen[work.Number]);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        }));
        for (var number = 0; number < Tasks; number++)
        {
            pool.Router.Tell(new Work(number));
        }

        var done = pool.WaitAsync();
        var restarts = 0;
        while (restarts < 50 || !done.IsCompleted)
        {
            await Restart(WorkerOf(pool));
            restarts++;
        }

        Assert.Equal(new OutcomeCounts(Tasks, 0, 0, 0, 0), (await done).Counts);
        Assert.Equal(1, most);
        Assert.All(seen, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task Worker_keeps_the_deadline_of_the_attempt_that_runs_when_its_actor_restarts()
    {
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, Timeout = Limit }, new TaskHandlers().Handle<Work>(gate.Pass));
        var ticket = await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);
        await Advance(pool, Limit / 2);
        await Restart(WorkerOf(pool));

        await Advance(pool, Limit / 2);

        Assert.Equal(OutcomeKind.TimedOut, (await ticket.Outcome.Within("the timeout fires")).Kind);
    }

    [Fact]
    public async Task Worker_remembers_since_when_its_actor_has_seen_an_attempt_when_that_restarts()
    {
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, Timeout = Limit }, new TaskHandlers().Handle<int>((_, _) => default).Handle<Work>(gate.Pass));
        await pool.PauseDispatchAsync();
        await pool.SubmitAsync(1);
        var ticket = await pool.SubmitAsync(new Work(2)); // Right behind another, so its deadline is left to the actor.
        await pool.PauseDispatchAsync(paused: false);
        await gate.Entered(1);
        for (var part = 1; part <= 16; part++)
        {
            await Advance(pool, Limit / 16);
            await Restart(WorkerOf(pool));
        }

        await Advance(pool, Limit / 16);

        Assert.Equal(OutcomeKind.TimedOut, (await ticket.Outcome.Within("the timeout fires")).Kind);
    }

    [Fact]
    public async Task Worker_keeps_the_grace_of_the_attempt_that_was_signalled_when_its_actor_restarts()
    {
        var gate = NewGate();
        var options = new TaskPoolOptions { Workers = 1, Timeout = Limit };
        var pool = StartVirtual(options, new TaskHandlers().Handle<Work>(gate.PassDeaf));
        var ticket = await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);
        await Advance(pool, Limit);
        await Restart(WorkerOf(pool));

        await Advance(pool, options.StuckGrace);

        Assert.Equal(OutcomeReason.Stuck, (await ticket.Outcome.Within("it is given up")).Reason);
    }

    [Fact]
    public async Task Worker_keeps_the_deadline_of_its_next_task_when_its_actor_restarted_between_two()
    {
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, Timeout = Limit }, new TaskHandlers().Handle<Work>(gate.Pass));
        var first = await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);
        await Settle(pool);
        gate.Open(1);
        await first.Outcome.Within("the first ends before its deadline");
        await Restart(WorkerOf(pool));
        var second = await pool.SubmitAsync(new Work(2));
        await gate.Entered(2);

        await Advance(pool, Limit);

        Assert.Equal(OutcomeKind.TimedOut, (await second.Outcome.Within("the timeout of the second fires", () => pool.GetStatus().Running)).Kind);
    }

    [Fact]
    public async Task Worker_keeps_the_deadline_of_its_next_task_when_its_actor_restarted_under_a_cancelled_one()
    {
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, Timeout = Limit }, new TaskHandlers().Handle<Work>(gate.PassDeaf));
        var first = await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);
        await Settle(pool);
        first.Cancel();
        await Restart(WorkerOf(pool));
        gate.Open(1);
        await first.Outcome.Within("the first ends");
        var second = await pool.SubmitAsync(new Work(2));
        await gate.Entered(2);

        await Advance(pool, Limit);
        gate.Open();

        Assert.Equal(OutcomeKind.TimedOut, (await second.Outcome.Within("the second ends")).Kind);
    }

    [Fact]
    public async Task Worker_is_counted_and_stopped_as_ever_when_its_loop_had_ended_while_its_actor_restarted()
    {
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1 }, new TaskHandlers().Handle<Work>(gate.Pass));
        var (inside, slot) = (Inside(pool), Inside(pool).Crew.InService[0]);
        await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);

        // What its actor does when it stops and when it starts again; in between the loop finds that it is not wanted.
        Assert.False(inside.State.Ready.Detach(slot));
        gate.Open(1);
        await Safety.Becomes(HasNoLoop, "the loop has ended");
        inside.Crew.Attach(slot);
        await Fence(pool.Router);
        await pool.SubmitAsync(new Work(2));
        await gate.Entered(2);

        Assert.Equal((1, 1), (pool.GetStatus().Workers, pool.GetStatus().Running));
        var report = await pool.StopAsync(TimeSpan.Zero).Within("its token is signalled");
        Assert.Equal(new Work(2), Assert.Single(report.NotDone).Task);

        bool HasNoLoop()
        {
            lock (inside.State.Gate)
            {
                return !slot.HasLoop;
            }
        }
    }

    [Fact]
    public async Task Worker_that_joins_stays_in_service_when_the_actor_that_had_its_number_stops_late()
    {
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 2 }, new TaskHandlers().Handle<Work>(gate.Pass));
        var late = Inside(pool).Crew.Find(2)!.Actor!;
        using var held = new HeldRef();
        late.Tell(new Identify(null), held); // Its answer keeps the actor in its turn.
        await held.Entered.Within("the actor is held");
        await pool.ResizeAsync(1).Within("the second worker has left");
        await pool.ResizeAsync(2).Within("another has joined");
        await Fence(Inside(pool).Crew.Find(2)!.Actor!);
        held.Dispose();
        await late.GracefulStop(Safety.Net); // It was told to stop already: this waits until it has.

        pool.Router.Tell(new Work(1));
        pool.Router.Tell(new Work(2));

        await gate.Entered(2);
        Assert.Equal(2, gate.Most);
    }

    /// <summary>Holds whoever tells it something.</summary>
    private sealed class HeldRef : MinimalActorRef, IDisposable
    {
        private readonly TaskCompletionSource _entered = Gate.NewSignal();
        private readonly TaskCompletionSource _released = Gate.NewSignal();

        public Task Entered => _entered.Task;

        public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "held";

        public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

        public void Dispose() => _released.TrySetResult();

        protected override void TellInternal(object message, IActorRef sender)
        {
            _entered.TrySetResult();
            _released.Task.Wait();
        }
    }
}
