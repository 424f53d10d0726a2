using Actors.Cli.CommandLine;
using CsCheck;

namespace Actors.Cli.Tests.CommandLine;

public class DurationTextTests
{
    private static readonly Gen<TimeSpan> Durations = Gen.OneOf(
        Gen.Long[0, DurationText.Longest.Ticks],
        Gen.Long[0, 100_000],
        Gen.Int[0, 24].Select(days => days * TimeSpan.TicksPerDay),
        Gen.Int[0, 10_000].Select(seconds => seconds * TimeSpan.TicksPerSecond)).Select(TimeSpan.FromTicks);

    [Fact]
    public void Text_reads_back_as_the_duration_that_was_written() =>
        Durations.Sample(duration => DurationText.TryParse(DurationText.Format(duration), out var read) && read == duration);

    [Fact]
    public void Any_text_is_read_or_refused_and_never_gives_a_duration_out_of_range() =>
        Gen.OneOf(Gen.String, Gen.String["0123456789.,-+eE smhd"]).Sample(text =>
            !DurationText.TryParse(text, out var read) || (read >= TimeSpan.Zero && read <= DurationText.Longest));

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("30", 30_000)]
    [InlineData("0.25", 250)]
    [InlineData(" 1.5m ", 90_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("24d", 24L * 24 * 3_600_000)]
    [InlineData("0", 0)]
    public void Text_with_or_without_a_unit_is_read(string text, long milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("+1s")]
    [InlineData("1e3s")]
    [InlineData("1,000")]
    [InlineData("1 h 30 m")]
    [InlineData("1S")]
    [InlineData("25d")]
    [InlineData("99999999999999999999999999999999d")]
    [InlineData("NaN")]
    public void Text_that_is_no_duration_is_refused(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData(90_000, "90s")]
    [InlineData(1_500, "1500ms")]
    [InlineData(7_200_000, "2h")]
    [InlineData(0, "0ms")]
    public void Durations_are_written_in_the_largest_unit_that_divides_them(long milliseconds, string text) =>
        Assert.Equal(text, DurationText.Format(TimeSpan.FromMilliseconds(milliseconds)));
}
