using System.Globalization;
using System.Text;
using Actors.Cli.Queues;
using static Actors.Cli.Output.SummaryText;

namespace Actors.Cli.Output;

/// <summary>The lines of a queue for people.</summary>
internal static class QueueText
{
    private const int ShownText = 60;
    private const int ShownReason = 200;

    /// <summary>One line of a list.</summary>
    public static string Line(KeptLine line)
    {
        var reason = line.Reason is { } why ? ": " + OneLine(why, ShownReason) : "";
        return string.Create(CultureInfo.InvariantCulture, $"{line.Number,-12}{Name(line),-12}'{OneLine(line.Text ?? "", ShownText)}'{reason}\n");
    }

    /// <summary>All that is known of a line.</summary>
    public static string All(KeptLine line)
    {
        var text = new StringBuilder();
        Row(text, "line", line.Number.ToString(CultureInfo.InvariantCulture));
        Row(text, "state", Name(line));
        Row(text, "text", line.Text is { } input ? $"'{OneLine(input, input.Length)}'" : "not kept");
        if (line.Kind is not null)
        {
            Row(text, "attempts", line.Text is null ? "not kept" : FigureText.Number(line.Attempts));
            Row(text, "exit code", line.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "none");
            Row(text, "run time", line.Run is { } run ? FigureText.Short(run) : "none");
        }

        if (line.Reason is { } reason)
        {
            Row(text, "error", OneLine(reason, reason.Length));
        }

        return text.ToString();
    }

    private static string Name(KeptLine line) => line.Kind is { } kind ? Words(kind) : "waiting";
}
