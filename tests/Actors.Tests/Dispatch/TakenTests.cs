using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Dispatch;

/// <summary>The moment between the take of a task and its begin, held open by the test.</summary>
public sealed class TakenTests : PoolTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Task_that_is_cancelled_when_it_is_taken_already_has_one_outcome_and_leaves_nothing_at_its_worker(bool isFollowed)
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        var sender = Listen();
        var (state, slot) = (Inside(pool).State, Inside(pool).Crew.InService[0]);
        await pool.PauseDispatchAsync();
        pool.Router.Tell(new Work(1));
        pool.Router.Tell(new Work(2));
        pool.Router.Tell(new TaskRequest(new Work(3)) { Id = "taken" }, sender.Ref);
        if (isFollowed)
        {
            pool.Router.Tell(new Work(4), sender.Ref);
        }

        await pool.PauseDispatchAsync(paused: false);
        gate.Open(1);
        await gate.Entered(2);
        await Safety.OnOwnThread(() =>
        {
            // The end of a plain task and the next take go without the pool's gate, the begin of a tracked one does not.
            lock (state.Gate)
            {
                gate.Open(2);
                Assert.True(SpinWait.SpinUntil(() => slot.Attempt.Read().Phase == AttemptPhase.Taken, Safety.Net));
                Assert.Equal(CancelResult.Cancelled, pool.Cancel("taken"));
            }
        }).Within("it is cancelled");

        Assert.Equal((new Work(3), OutcomeKind.Cancelled, 0), (await sender.Next<TaskOutcome>()) is var cancelled ? (cancelled.Task, cancelled.Kind, cancelled.Attempts) : default);
        gate.Open();
        if (isFollowed)
        {
            Assert.Equal((new Work(4), OutcomeKind.Succeeded), (await sender.Next<TaskOutcome>()) is var next ? (next.Task, next.Kind) : default);
        }

        Assert.Equal(1, (await pool.WaitAsync().Within("all done")).Counts.Cancelled);
        await sender.HasHeardNothing();
        await pool.PauseDispatchAsync().Within("the worker holds no task that it has not begun");
        Assert.DoesNotContain(3, gate.Entries);
    }

    [Fact]
    public async Task Timeout_of_the_pool_is_not_held_against_a_request_that_begins_with_its_own()
    {
        var (clock, gate) = (new HeldClock(), NewGate());
        var pool = Start(new TaskPoolOptions { Workers = 1, Timeout = TimeSpan.FromDays(1), Clock = clock }, new TaskHandlers().Handle<Work>(gate.Pass));
        await Fence(pool.Router);
        var slot = Inside(pool).Crew.InService[0];
        await Fence(slot.Actor!);
        Assert.Equal(WorkerSlot.Unreckoned, slot.Deadline);
        clock.HoldNext();
        pool.Router.Tell(new TaskRequest(new Work(1)) { Timeout = TimeSpan.FromDays(2) }); // It has begun when its deadline is reckoned.
        await clock.Held.Within("it is reckoned");

        var begun = (slot.Attempt.Read().Phase, slot.Deadline);

        clock.Release();
        Assert.Equal((AttemptPhase.Running, WorkerSlot.Never), begun);
        await gate.Entered(1);
        Assert.InRange(slot.Deadline, 1, WorkerSlot.Unreckoned - 1);
    }

    [Fact]
    public async Task Pause_of_dispatch_is_answered_when_what_was_taken_before_it_has_begun_and_not_before()
    {
        var (clock, gate) = (new HeldClock(), NewGate());
        var pool = Start(new TaskPoolOptions { Workers = 1, Timeout = TimeSpan.FromDays(1), Clock = clock }, new TaskHandlers().Handle<Work>(gate.Pass));
        await Fence(pool.Router);
        await Fence(Inside(pool).Crew.InService[0].Actor!);
        clock.HoldNext();
        pool.Router.Tell(new Work(1)); // Its deadline is reckoned when it is taken and before it begins.
        await clock.Held.Within("the task is taken");

        var paused = pool.PauseDispatchAsync();
        try
        {
            await Fence(pool.Router);
            Assert.False(paused.IsCompleted);
            Assert.Empty(gate.Entries);
        }
        finally
        {
            clock.Release();
        }

        Assert.True((await paused.Within("the pause is answered")).DispatchPaused);
        await gate.Entered(1);
    }

    /// <summary>A clock whose next look can be held.</summary>
    private sealed class HeldClock : TimeProvider
    {
        private readonly TaskCompletionSource _held = Gate.NewSignal();
        private readonly TaskCompletionSource _released = Gate.NewSignal();
        private int _toHold;

        public Task Held => _held.Task;

        public void HoldNext() => Volatile.Write(ref _toHold, 1);

        public void Release() => _released.SetResult();

        public override long GetTimestamp()
        {
            if (Interlocked.Exchange(ref _toHold, 0) == 1)
            {
                _held.SetResult();
                _released.Task.Wait();
            }

            return base.GetTimestamp();
        }
    }
}
