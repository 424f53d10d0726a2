using System.Text;
using Actors.Cli.Running;

namespace Actors.Cli.Output;

/// <summary>The parts that whatever is told at an end is made of.</summary>
internal static class SummaryText
{
    private const int ShownInput = 60;
    private const int ShownReason = 200;

    /// <summary>The kind as the summary has it.</summary>
    public static string Words(OutcomeKind kind) => kind == OutcomeKind.TimedOut ? "timed out" : OutcomeText.Name(kind);

    /// <summary>How many ended in each way: successes always, the rest where there is any.</summary>
    public static void AddCounts(StringBuilder text, OutcomeCounts counts)
    {
        foreach (var (kind, count) in counts.ByKind().Where(each => each.Kind == OutcomeKind.Succeeded || each.Count > 0))
        {
            Row(text, Words(kind), FigureText.Number(count));
        }
    }

    /// <summary>The first failures, a line each.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="all">How many there are.</param>
    public static void AddFailures(StringBuilder text, IReadOnlyList<LineResult> first, long all)
    {
        if (first.Count == 0)
        {
            return;
        }

        Row(text, "failures", all > first.Count ? $"the first {first.Count} of {FigureText.Number(all)}:" : "");
        foreach (var failure in first)
        {
            text.Append($"  line {failure.Line} '{OneLine(failure.Input, ShownInput)}': {OneLine(failure.Reason ?? "", ShownReason)}\n");
        }
    }

    /// <summary>Text from outside on one line of a terminal: cut, and without control characters, which could be commands to the terminal.</summary>
    public static string OneLine(string text, int length)
    {
        if (text.Length > length && char.IsHighSurrogate(text[length - 1]))
        {
            length--;
        }

        var shown = new StringBuilder(Math.Min(text.Length, length));
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, length)))
        {
            shown.Append(char.IsControl(character) ? '?' : character);
        }

        return text.Length > length ? shown.Append('…').ToString() : shown.ToString();
    }

    /// <summary>One line with a name at its head.</summary>
    public static void Row(StringBuilder text, string name, string value) => text.Append($"{name,-12}{value}".TrimEnd()).Append('\n');
}
