using Actors.Cli.Output;
using CsCheck;

namespace Actors.Cli.Tests.Output;

public class DurationHistogramTests
{
    [Fact]
    public void Quantile_is_never_too_short_and_at_most_a_32nd_too_long() =>
        Gen.Select(Gen.OneOf(Gen.Long[0, 100], Gen.Long[0, long.MaxValue], Gen.Long[0, 1_000_000]).Array[1, 200], Gen.Double[0, 1]).Sample((ticks, part) =>
        {
            var histogram = new DurationHistogram();
            foreach (var value in ticks)
            {
                histogram.Add(TimeSpan.FromTicks(value));
            }

            var exact = ticks.Order().ElementAt((int)Math.Max(1, Math.Ceiling(part * ticks.Length)) - 1);
            var read = histogram.Quantile(part).Ticks;
            return read >= exact && read - exact <= exact / 32;
        });

    [Fact]
    public void Nothing_added_reads_zero() => Assert.Equal(TimeSpan.Zero, new DurationHistogram().Quantile(0.5));

    [Fact]
    public void Clock_that_went_back_counts_as_zero()
    {
        var histogram = new DurationHistogram();

        histogram.Add(TimeSpan.FromSeconds(-1));

        Assert.Equal((1, TimeSpan.Zero), (histogram.Count, histogram.Quantile(1)));
    }
}
