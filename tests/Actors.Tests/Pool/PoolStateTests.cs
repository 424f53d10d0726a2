namespace Actors.Tests;

public class PoolStateTests
{
    [Theory]
    [InlineData(100, 1)]
    [InlineData(101, 2)]
    [InlineData(150, 2)]
    public void Span_is_rounded_up_to_the_scale_of_the_clock_so_that_nothing_comes_early(int milliseconds, long ticks)
    {
        var state = new PoolState(new TaskPoolOptions { Clock = new TenTicksASecond() });

        Assert.Equal(ticks, state.ToTicks(TimeSpan.FromMilliseconds(milliseconds)));
    }

    private sealed class TenTicksASecond : TimeProvider
    {
        public override long TimestampFrequency => 10;
    }
}
