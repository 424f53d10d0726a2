using Actors.Benchmarks.Harness;

namespace Actors.Benchmarks.Tests;

public class FigureTests
{
    private static readonly Round[] Rounds =
    [
        new() { ["a"] = 10, ["b"] = 5, ["c"] = 1 },
        new() { ["a"] = 30, ["b"] = 10, ["c"] = 20 },
        new() { ["a"] = 12, ["b"] = 12, ["c"] = 3 },
    ];

    [Fact]
    public void Ratio_is_taken_per_round() =>
        Assert.Equal(new Spread(2, 1, 3), Of(Figure.Ratio("key", default, "a", "b"))); // that of the medians would be 1.2

    [Fact]
    public void Ratio_to_the_best_takes_the_best_of_each_round() =>
        Assert.Equal(new Spread(1.5, 1, 2), Of(Figure.RatioToBest("key", default, "a", "b", "c")));

    [Fact]
    public void Difference_is_taken_per_round() => Assert.Equal(new Spread(5, 0, 20), Of(Figure.Difference("key", default, "a", "b")));

    [Fact]
    public void Growth_is_that_of_the_last_round_over_the_first() => Assert.Equal(new Spread(2, 0, 20), Of(Figure.Growth("key", default, "a")));

    [Fact]
    public void Median_of_an_even_number_lies_between_the_middle_two() => Assert.Equal(new Spread(2.5, 1, 9), Spread.Of([9, 2, 1, 3]));

    [Fact]
    public void Bar_is_reached_at_its_limit()
    {
        Assert.True(Bar.AtLeast(2).IsReached(2) && !Bar.AtLeast(2).IsReached(1.99));
        Assert.True(Bar.AtMost(2).IsReached(2) && !Bar.AtMost(2).IsReached(2.01));
        Assert.False(Bar.AtLeast(2).IsReached(double.NaN) || Bar.AtMost(2).IsReached(double.NaN));
    }

    [Fact]
    public void Figure_for_information_has_no_bar_to_miss()
    {
        Assert.True(Bar.None.IsReached(0));
        Assert.Equal("-", Bar.None.ToString());
    }

    private static Spread Of(Figure figure) => figure.Of(Rounds);
}
