using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Policies;

public sealed class TimeoutTests : VirtualTimeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Attempt_that_runs_longer_than_its_timeout_is_signalled_then_and_not_before()
    {
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 2, Timeout = Limit }, new TaskHandlers().Handle<Work>(gate.Pass));
        var sender = ListenVirtual();
        pool.Router.Tell(new Work(1), sender.Ref);
        pool.Router.Tell(new TaskRequest(new Work(2)) { Timeout = Limit * 2 }, sender.Ref);
        await gate.Entered(2);
        await Advance(pool, Limit - TimeSpan.FromMilliseconds(1));
        await sender.HasHeardNothing();

        await Advance(pool, TimeSpan.FromMilliseconds(1));
        var first = await sender.Next<TaskOutcome>();
        Assert.Equal((new Work(1), OutcomeKind.TimedOut, OutcomeReason.None), (first.Task, first.Kind, first.Reason));
        await sender.HasHeardNothing();
        await Advance(pool, Limit);
        Assert.Equal((new Work(2), OutcomeKind.TimedOut), (await sender.Next<TaskOutcome>()) is var second ? (second.Task, second.Kind) : default);
    }

    [Fact]
    public async Task Attempt_that_holds_its_thread_right_after_another_is_signalled_a_sixteenth_after_its_timeout_at_most_and_not_before()
    {
        var holds = Gate.NewSignal();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, Timeout = Limit }, new TaskHandlers().Handle<Work>((work, context) =>
        {
            if (work.Number == 2)
            {
                holds.SetResult();
                context.Token.WaitHandle.WaitOne();
            }

            return default;
        }));
        var sender = ListenVirtual();
        await pool.PauseDispatchAsync();
        pool.Router.Tell(new Work(1), sender.Ref);
        pool.Router.Tell(new Work(2), sender.Ref);
        await pool.PauseDispatchAsync(paused: false);
        Assert.True((await sender.Next<TaskOutcome>()).IsSuccess);
        await holds.Task.Within("the second holds its thread");
        var slot = Inside(pool).Crew.InService[0];
        Assert.Equal(WorkerSlot.Unreckoned, slot.Deadline);

        // The actor looks once a sixteenth, and may have seen the first one at its first look.
        for (var part = 1; part <= 15; part++)
        {
            await Advance(pool, Limit / 16);
            Assert.Equal(AttemptPhase.Running, slot.Attempt.Read().Phase);
        }

        await Advance(pool, Limit / 16);
        await Advance(pool, Limit / 16);
        Assert.Equal((new Work(2), OutcomeKind.TimedOut), (await sender.Next<TaskOutcome>()) is var second ? (second.Task, second.Kind) : default);
    }

    [Fact]
    public async Task Attempt_that_follows_a_cancelled_task_with_a_timeout_of_its_own_has_the_pools()
    {
        var holds = Gate.NewSignal();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, Timeout = Limit }, new TaskHandlers().Handle<Work>((work, context) =>
        {
            if (work.Number == 3)
            {
                holds.SetResult();
                context.Token.WaitHandle.WaitOne();
            }

            return default;
        }));
        var sender = ListenVirtual();
        await pool.PauseDispatchAsync();
        pool.Router.Tell(new Work(1), sender.Ref);
        var cancelled = await pool.SubmitAsync(new TaskRequest(new Work(2)) { Timeout = Limit * 2 });
        pool.Router.Tell(new Work(3), sender.Ref);
        Assert.Equal(CancelResult.Cancelled, cancelled.Cancel());
        await pool.PauseDispatchAsync(paused: false);
        await holds.Task.Within("the third holds its thread");
        await AdvanceSixteenths(pool, 17);

        Assert.Equal([OutcomeKind.Succeeded, OutcomeKind.TimedOut], (await sender.Outcomes(2)).Select(outcome => outcome.Kind));
    }

    [Fact]
    public async Task Attempt_that_follows_one_that_held_its_thread_for_some_time_is_seen_within_a_sixteenth()
    {
        var (holds, goesOn) = (new[] { Gate.NewSignal(), Gate.NewSignal(), Gate.NewSignal() }, Gate.NewSignal());
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, Timeout = Limit }, new TaskHandlers().Handle<Work>((work, context) =>
        {
            holds[work.Number].SetResult();
            if (work.Number > 0)
            {
                (work.Number == 1 ? goesOn.Task : Task.Delay(Timeout.InfiniteTimeSpan, context.Token)).Wait();
            }

            return default;
        }));
        var sender = ListenVirtual();
        await pool.PauseDispatchAsync();
        for (var number = 0; number <= 2; number++)
        {
            pool.Router.Tell(new Work(number), sender.Ref);
        }

        await pool.PauseDispatchAsync(paused: false);
        await holds[1].Task.Within("the second holds its thread");
        await AdvanceSixteenths(pool, 2);
        goesOn.SetResult();
        await holds[2].Task.Within("the third holds its thread");
        await AdvanceSixteenths(pool, 17);

        Assert.Equal([OutcomeKind.Succeeded, OutcomeKind.Succeeded, OutcomeKind.TimedOut], (await sender.Outcomes(3)).Select(outcome => outcome.Kind));
    }

    [Fact]
    public async Task Time_that_an_attempt_held_its_thread_counts_when_it_has_to_wait_afterwards()
    {
        var (holds, goesOn) = (Gate.NewSignal(), Gate.NewSignal());
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, Timeout = Limit }, new TaskHandlers().Handle<Work>((work, context) =>
        {
            if (work.Number == 1)
            {
                return default;
            }

            holds.SetResult();
            goesOn.Task.Wait();
            return new ValueTask(Task.Delay(Timeout.InfiniteTimeSpan, context.Token));
        }));
        var sender = ListenVirtual();
        await pool.PauseDispatchAsync();
        pool.Router.Tell(new Work(1), sender.Ref);
        pool.Router.Tell(new Work(2), sender.Ref);
        await pool.PauseDispatchAsync(paused: false);
        Assert.True((await sender.Next<TaskOutcome>()).IsSuccess);
        await holds.Task.Within("the second holds its thread");
        await AdvanceSixteenths(pool, 12);

        goesOn.SetResult();
        await AdvanceSixteenths(pool, 5);

        Assert.Equal((new Work(2), OutcomeKind.TimedOut), (await sender.Next<TaskOutcome>()) is var second ? (second.Task, second.Kind) : default);
    }

    [Fact]
    public async Task Worker_that_has_nothing_to_do_is_not_looked_at_for_ever()
    {
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, Timeout = Limit }, new TaskHandlers().Handle<Work>((_, _) => default));
        await pool.PauseDispatchAsync();
        pool.Router.Tell(new Work(1), ActorRefs.NoSender);
        pool.Router.Tell(new Work(2), ActorRefs.NoSender);
        await pool.PauseDispatchAsync(paused: false);
        await pool.WaitAsync().Within("all done");

        await Advance(pool, Limit);

        Assert.Equal((long.MaxValue, false), Inside(pool).Crew.InService[0] is var slot ? (slot.TickAt, slot.IsSampled) : default);
    }

    [Fact]
    public async Task Timeout_that_has_fired_wins_over_a_late_success()
    {
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, Timeout = Limit }, new TaskHandlers().Handle<Work>(gate.PassDeaf));
        var sender = ListenVirtual();
        pool.Router.Tell(new Work(1), sender.Ref);
        await gate.Entered(1);
        await Advance(pool, Limit);
        gate.Open();

        Assert.Equal((OutcomeKind.TimedOut, OutcomeReason.None), (await sender.Next<TaskOutcome>()) is var outcome ? (outcome.Kind, outcome.Reason) : default);
    }

    [Fact]
    public async Task Cancel_loses_to_a_success()
    {
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1 }, new TaskHandlers().Handle<Work>(gate.PassDeaf));
        var ticket = await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);
        Assert.Equal(CancelResult.Signalled, ticket.Cancel());
        gate.Open();

        Assert.True((await ticket.Outcome.Within("it ends")).IsSuccess);
    }

    [Fact]
    public async Task Each_attempt_has_its_own_deadline()
    {
        // Many short tasks on one worker, each with time left when it ends: none of their deadlines hits a later one.
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, Timeout = Limit }, new TaskHandlers().Handle<Work>(gate.Pass));
        var sender = ListenVirtual();
        for (var number = 1; number <= 5; number++)
        {
            pool.Router.Tell(new Work(number), sender.Ref);
            await gate.Entered(number);
            await Advance(pool, Limit * 0.9);
            gate.Open(number);
            Assert.True((await sender.Next<TaskOutcome>()).IsSuccess);
        }
    }

    [Fact]
    public async Task Task_that_timed_out_is_retried_after_its_attempt_has_ended()
    {
        var gate = NewGate();
        var pool = StartVirtual(
            new TaskPoolOptions { Workers = 2, Timeout = Limit, Retries = 1, Backoff = new RetryBackoff { Initial = TimeSpan.Zero } },
            new TaskHandlers().Handle<Work>(gate.PassDeaf));
        var sender = ListenVirtual();
        pool.Router.Tell(new Work(1), sender.Ref);
        await gate.Entered(1);
        await Advance(pool, Limit);
        Assert.Single(gate.Entries);
        gate.Open();

        var outcome = await sender.Next<TaskOutcome>();
        Assert.Equal((OutcomeKind.Succeeded, 2), (outcome.Kind, outcome.Attempts));
        Assert.Equal(1, gate.Most);
    }

    /// <summary>Passes that many sixteenths of the limit, one by one: a worker's actor looks once in each.</summary>
    private async Task AdvanceSixteenths(TaskPool pool, int count)
    {
        for (var part = 0; part < count; part++)
        {
            await Advance(pool, Limit / 16);
        }
    }
}
