using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Actors.Cli.Children;

namespace Actors.Cli.Input;

/// <summary>One line of the input, without its separator.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Text">The line; if <paramref name="Fault"/> is set, only what can be shown of it.</param>
/// <param name="Fault">Why no command-line argument can carry this line; null if one can.</param>
internal readonly record struct InputLine(long Number, string Text, string? Fault = null)
{
    /// <summary>How much is shown of a line that is too long to be run.</summary>
    private const int PreviewBytes = 1024;

    /// <summary>A line of these bytes.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="kept">Its bytes, or the first of them if it is too long.</param>
    /// <param name="length">How many it has.</param>
    public static InputLine Of(long number, ReadOnlySpan<byte> kept, long length)
    {
        if (length > ArgumentLimit.Bytes)
        {
            return new InputLine(number, Shown(kept[..PreviewBytes]) + "…", ArgumentLimit.Exceeded("a line", length));
        }

        if (kept.IndexOf((byte)0) is >= 0 and var zero)
        {
            return new InputLine(number, Shown(kept), $"byte {Place(zero)} of the line is NUL, which no command-line argument can carry (--null if NUL ends lines)");
        }

        if (!Utf8.IsValid(kept))
        {
            var bad = FirstInvalid(kept);
            return new InputLine(number, Shown(kept), $"byte {Place(bad)} of the line is 0x{kept[bad]:X2}, which is not UTF-8 there; such a line cannot be passed on unchanged");
        }

        return new InputLine(number, Encoding.UTF8.GetString(kept));
    }

    private static string Shown(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private static string Place(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        Span<char> chars = new char[bytes.Length];
        Utf8.ToUtf16(bytes, chars, out var valid, out _, replaceInvalidSequences: false);
        return valid;
    }
}
