using Actors.Cli.Output;

namespace Actors.Cli.Tests.Output;

public class ProgressTests
{
    [Fact]
    public void Everything_known_is_told() =>
        Assert.Equal(
            ["250 of 1,000 done", "3 failed", "8 running", "25/s", "30 s left"],
            ProgressBar.Fields(new ProgressFigures(250, 3, 8, 1000, TimeSpan.FromSeconds(10))));

    [Fact]
    public void Nothing_is_made_up_while_the_end_is_unknown() =>
        Assert.Equal(
            ["5 done", "0 failed", "2 running", "0.5/s"],
            ProgressBar.Fields(new ProgressFigures(5, 0, 2, null, TimeSpan.FromSeconds(10))));

    [Fact]
    public void Estimate_that_was_too_low_gives_no_negative_rest()
    {
        var now = new ProgressFigures(12, 0, 0, 10, TimeSpan.FromSeconds(1));

        Assert.Equal((1.0, TimeSpan.Zero), (now.Part, now.TimeLeft));
    }
}
