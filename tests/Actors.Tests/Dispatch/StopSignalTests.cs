using Actors.Tests.Fixtures;

namespace Actors.Tests.Dispatch;

/// <summary>A task that was taken before the deadline of a stop and begins after it.</summary>
public sealed class StopSignalTests : PoolTests
{
    [Fact]
    public async Task Promise_8_attempt_that_begins_after_the_deadline_of_a_stop_is_not_run()
    {
        var clock = new HookedClock();
        var gate = NewGate();
        var pool = Start(new TaskPoolOptions { Workers = 1, Clock = clock, Timeout = TimeSpan.FromDays(1), StuckGrace = TimeSpan.FromDays(1) }, new TaskHandlers().Handle<Work>(gate.PassDeaf));
        var inside = Inside(pool);
        var sender = Listen();

        // The clock is read for the timeout when the task has been taken and not begun.
        clock.Hook = () =>
        {
            if (inside.Crew.InService[0].Attempt.Read().Phase == AttemptPhase.Taken)
            {
                clock.Hook = null;
                inside.StopSignals.GiveUpAll();
            }
        };
        pool.Router.Tell(new Work(1), sender.Ref);

        var outcome = await sender.Next<TaskOutcome>();
        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Stopped, 0), (outcome.Kind, outcome.Reason, outcome.Attempts));
        Assert.Empty(gate.Entries);
    }

    private sealed class HookedClock : TimeProvider
    {
        public Action? Hook { get; set; }

        public override long GetTimestamp()
        {
            Hook?.Invoke();
            return base.GetTimestamp();
        }
    }
}
