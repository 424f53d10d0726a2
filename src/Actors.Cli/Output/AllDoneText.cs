using System.Text;
using Actors.Cli.Clients;
using static Actors.Cli.Output.SummaryText;

namespace Actors.Cli.Output;

/// <summary>The answer to "all done?" for people.</summary>
internal static class AllDoneText
{
    public static string Of(AllDone all)
    {
        var text = new StringBuilder();
        Row(text, "done", FigureText.Number(all.Counts.Total) + (all.Group is { } group ? $" of group '{OneLine(group, 60)}'" : ""));
        AddCounts(text, all.Counts);
        AddFailures(text, [.. all.Failures.Select(outcome => DoneLine.ResultOf(outcome, elapsed: null))], all.Counts.Failed + all.Counts.TimedOut + all.Counts.Crashed);
        return text.ToString();
    }
}
