using CsCheck;

namespace Actors.Tests;

public class RetryBackoffTests
{
    private static readonly Gen<TimeSpan> Wait = Gen.Long[0, TaskRequest.LongestWait.Ticks].Select(TimeSpan.FromTicks);

    private static readonly Gen<RetryBackoff> Valid = Gen.Select(Wait, Wait, Gen.Double[0, 1]).Select((one, other, jitter) => new RetryBackoff
    {
        Initial = one < other ? one : other,
        Max = one < other ? other : one,
        Jitter = jitter,
    });

    private static readonly Gen<int> Failures = Gen.OneOf(Gen.Int[1, 80], Gen.Int[1, int.MaxValue]);

    private static readonly Gen<double> Draw = Gen.Double[0, 0.999999];

    [Fact]
    public void Wait_lies_between_its_jittered_part_and_the_doubled_initial_one() =>
        Gen.Select(Valid, Failures, Draw).Sample(
            (backoff, failures, draw) =>
            {
                var wait = backoff.WaitAfter(failures, draw);
                var full = Full(backoff, failures);
                Assert.InRange(wait, TimeSpan.Zero, backoff.Max);
                // A tick, for what is cut off, and the rounding of a double of that size.
                Assert.InRange((decimal)wait.Ticks, (full * (1 - (decimal)backoff.Jitter)) - 2, full);
            },
            iter: 10_000);

    [Fact]
    public void Wait_is_exactly_doubled_up_to_the_maximum_when_there_is_no_jitter() =>
        Gen.Select(Valid, Failures, Draw).Sample(
            (backoff, failures, draw) => (backoff with { Jitter = 0 }).WaitAfter(failures, draw).Ticks == Full(backoff, failures),
            iter: 10_000);

    [Fact]
    public void Wait_never_shrinks_with_one_more_failure() =>
        Gen.Select(Valid, Gen.Int[1, 80], Draw).Sample(
            (backoff, failures, draw) => backoff.WaitAfter(failures, draw) <= backoff.WaitAfter(failures + 1, draw),
            iter: 10_000);

    [Fact]
    public void Wait_does_not_overflow_even_for_options_that_no_pool_would_accept() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue], Failures, Draw).Sample(
            (initial, max, failures, draw) =>
            {
                var wait = new RetryBackoff { Initial = TimeSpan.FromTicks(initial), Max = TimeSpan.FromTicks(max), Jitter = 1 }.WaitAfter(failures, draw);
                Assert.True(wait >= TimeSpan.Zero, $"{wait}");
            },
            iter: 10_000);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Wait_is_refused_when_nothing_has_failed(int failures) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryBackoff().WaitAfter(failures, 0));

    [Fact]
    public void Defaults_are_one_second_one_minute_and_a_fifth()
    {
        var backoff = new RetryBackoff();
        Assert.Equal(TimeSpan.FromSeconds(1), backoff.WaitAfter(1, 0));
        Assert.Equal(TimeSpan.FromSeconds(32), backoff.WaitAfter(6, 0));
        Assert.Equal(TimeSpan.FromSeconds(60), backoff.WaitAfter(7, 0));
        Assert.Equal(TimeSpan.FromSeconds(0.9), backoff.WaitAfter(1, 0.5));
    }

    private static decimal Full(RetryBackoff backoff, int failures)
    {
        decimal full = backoff.Initial.Ticks;
        for (var doubled = 1; doubled < failures && full > 0 && full < backoff.Max.Ticks; doubled++)
        {
            full *= 2;
        }

        return Math.Min(full, backoff.Max.Ticks);
    }
}
