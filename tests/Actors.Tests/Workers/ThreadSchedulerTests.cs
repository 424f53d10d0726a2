using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Workers;

public sealed class ThreadSchedulerTests : PoolTests
{
    [Fact]
    public async Task Repeats_that_a_slow_action_missed_are_not_made_up_for_before_others_have_their_turn()
    {
        var scheduler = System.Scheduler.Advanced;
        var interval = TimeSpan.FromMilliseconds(1);
        using var cancelled = new Cancelable(System.Scheduler);
        var (ran, ranBefore) = (0, new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));

        // All of it on the scheduler's one thread.
        scheduler.ScheduleRepeatedly(
            TimeSpan.Zero,
            interval,
            () =>
            {
                if (++ran > 1)
                {
                    return;
                }

                var slowUntil = System.Scheduler.MonotonicClock + (50 * interval);
                SpinWait.SpinUntil(() => System.Scheduler.MonotonicClock > slowUntil);
                scheduler.ScheduleOnce(TimeSpan.Zero, () =>
                {
                    ranBefore.SetResult(ran);
                    cancelled.Cancel();
                });
            },
            cancelled);

        Assert.InRange(await ranBefore.Task.Within("the other action has its turn"), 1, 2);
    }
}
