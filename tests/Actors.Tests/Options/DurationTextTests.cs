using System.Globalization;
using CsCheck;

namespace Actors.Tests;

public class DurationTextTests
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    [Fact]
    public void Whole_number_of_any_unit_is_read_back_exactly() =>
        Gen.Select(Gen.Int[-10_000, 10_000], Gen.Int[0, Units.Length - 1], Gen.OneOf("", " ", "\t"), Gen.Bool).Sample((number, index, space, isUpper) =>
        {
            var (unit, length) = Units[index];
            var text = space + number.ToString(CultureInfo.InvariantCulture) + space + (isUpper ? unit.ToUpperInvariant() : unit) + space;
            Assert.True(DurationText.TryParse(text, out var span), text);
            Assert.Equal(number * length, span);
        });

    [Fact]
    public void What_dotnet_configuration_writes_is_read_back_exactly() =>
        Gen.Long.Select(TimeSpan.FromTicks).Sample(span =>
        {
            Assert.True(DurationText.TryParse(span.ToString("c", CultureInfo.InvariantCulture), out var read));
            Assert.Equal(span, read);
        });

    [Theory]
    [InlineData("1.5s", 1_500)]
    [InlineData("0.5ms", 0.5)]
    [InlineData("1e3ms", 1_000)]
    [InlineData("+2s", 2_000)]
    [InlineData("-0.25h", -900_000)]
    public void Fractions_and_signs_are_read(string text, double milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var span));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), span);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("ms")]
    [InlineData("1,5s")]
    [InlineData("1.000,5s")]
    [InlineData("5 minutes")]
    [InlineData("5min")]
    [InlineData("1h30m")]
    [InlineData("0x10s")]
    [InlineData("NaNs")]
    [InlineData("Infinitys")]
    [InlineData("1e400d")]
    [InlineData("99999999999d")]
    [InlineData("-99999999999d")]
    [InlineData("24:61:00")]
    [InlineData("none")]
    public void What_is_no_duration_with_a_unit_is_refused(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Fact]
    public void No_text_makes_it_throw_or_leave_a_duration_that_it_refused() => Gen.String.Sample(text => DurationText.TryParse(text, out var span) || span == default);

    [Fact]
    public void Longest_duration_of_each_unit_does_not_overflow() =>
        Assert.All(Units, unit =>
        {
            var number = Math.Floor(TimeSpan.MaxValue / unit.Length * 0.999999).ToString("F0", CultureInfo.InvariantCulture);
            Assert.True(DurationText.TryParse(number + unit.Unit, out _));
        });

    [Fact]
    public void Culture_of_the_reader_does_not_matter()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.True(DurationText.TryParse("1.5s", out var span));
            Assert.Equal(TimeSpan.FromSeconds(1.5), span);
            Assert.False(DurationText.TryParse("1,5s", out _));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
