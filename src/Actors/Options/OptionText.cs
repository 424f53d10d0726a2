using System.Globalization;

namespace Actors;

/// <summary>Values of options as people write them. What cannot be read is a <see cref="FormatException"/> that says the rule. Pure.</summary>
internal static class OptionText
{
    private static readonly string[] Yes = ["true", "on", "yes"];
    private static readonly string[] No = ["false", "off", "no"];

    public static bool Is(string text, string word) => string.Equals(text, word, StringComparison.OrdinalIgnoreCase);

    /// <summary>What may be missing: a text that is empty says that it is.</summary>
    public static string? Maybe(string text) => text.Length == 0 ? null : text;

    public static int Whole(string text, string rule = "must be a whole number") =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException(rule);

    public static double Part(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException("must be a number");

    public static TimeSpan Duration(string text) => DurationText.TryParse(text, out var span) ? span : throw new FormatException(DurationText.Rule);

    /// <summary>Yes or no, in the words of .NET and in those of HOCON.</summary>
    public static bool Flag(string text) =>
        Array.Exists(Yes, word => Is(text, word)) || (Array.Exists(No, word => Is(text, word)) ? false : throw new FormatException("must be true or false"));
}
