namespace Actors.Tests.Exploration;

/// <summary>Every order of the atomic steps on one attempt word: the loop that ends two attempts, those who signal the first, and who gives it up.</summary>
public sealed class AttemptWordTests
{
    [Fact]
    public void Attempt_is_recorded_once_and_no_signal_reaches_the_next_in_any_order()
    {
        var seen = new HashSet<(AttemptPhase, bool)>();

        var orders = Interleavings.Explore(() =>
        {
            AttemptWord word = default;
            var (timedOut, cancelled, abandoned) = (false, false, false);
            AttemptPhase? first = null;
            AttemptPhase? second = null;
            (long Serial, AttemptPhase Phase) timer = default;
            (long Serial, AttemptPhase Phase) caller = default;
            return new FixedSteps(
                () =>
                {
                    // Exactly one of the loop and the giver-up records the first attempt.
                    Assert.Equal(abandoned, first == AttemptPhase.Abandoned);
                    // At most one signal was accepted, and it is what the loop saw.
                    Assert.False(timedOut && cancelled);
                    Assert.Equal(
                        abandoned ? AttemptPhase.Abandoned : timedOut ? AttemptPhase.TimedOut : cancelled ? AttemptPhase.CancelledByCaller : AttemptPhase.Running,
                        first);
                    // Nobody meant the second attempt.
                    Assert.Equal(AttemptPhase.Running, second);
                    seen.Add((first!.Value, timedOut));
                },
                [() => word.Take(), () => word.Begin(), () => first = word.End(), () => word.Take(), () => word.Begin(), () => second = word.End()],
                [() => timer = word.Read(), () => timedOut = timer is (1, AttemptPhase.Running) && word.TrySignal(timer.Serial, AttemptPhase.TimedOut)],
                [() => caller = word.Read(), () => cancelled = caller is (1, AttemptPhase.Running) && word.TrySignal(caller.Serial, AttemptPhase.CancelledByCaller)],
                [() => abandoned = word.TryAbandon(1)]);
        });

        // 11 steps in threads of 6, 2, 2 and 1: 11! / (6! 2! 2! 1!).
        Assert.Equal(13_860, orders);
        Assert.Equal(5, seen.Count); // Running, cancelled, timed out, and given up after either.
    }
}
