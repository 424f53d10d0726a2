namespace Actors.Tests;

public sealed class PaceTests
{
    private readonly Simulation.SimClusterClock _clock = new();

    [Theory]
    [InlineData(0, 8, 8)] // Nothing known yet: one a worker.
    [InlineData(1, 8, 8)] // Tasks of seconds: none ahead.
    [InlineData(300, 8, 18)] // A thousand a second: ten ahead.
    [InlineData(300_000_000, 8, 8 + Pace.MostAhead)]
    [InlineData(300_000, 0, 0)] // No workers, no demand.
    public void Node_asks_for_one_a_worker_and_for_what_it_ends_meanwhile(int endedIn300Milliseconds, int workers, int window)
    {
        var pace = new Pace(_clock);
        _clock.Pass();
        pace.Note(endedIn300Milliseconds, isBusy: endedIn300Milliseconds > 0);

        Assert.Equal(window, pace.Window(workers));
    }

    [Fact]
    public void Node_that_ends_nothing_more_asks_for_nothing_ahead_and_an_idle_one_keeps_its_pace()
    {
        var pace = new Pace(_clock);
        _clock.Pass();
        pace.Note(3_000, isBusy: true);
        Assert.Equal(101, pace.Window(1));

        _clock.Pass();
        pace.Note(0, isBusy: false);
        Assert.Equal(101, pace.Window(1));

        _clock.Pass();
        pace.Note(0, isBusy: true);
        Assert.Equal(1, pace.Window(1));
    }
}
