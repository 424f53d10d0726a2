using System.Text.Json;

namespace Actors.Cli.Nodes;

/// <summary>A command did not succeed. The message is the reason; the report of the run travels as the stack of the failure, which is text of the thrower's own choice.</summary>
internal sealed class LineFailedException(string reason, LineReport report) : Exception(reason)
{
    private const string Mark = "line-report/1 ";

    /// <summary>The report that a failure carries; null if it carries none.</summary>
    public static LineReport? ReportOf(TaskError? error)
    {
        var line = error?.Stack?.Split('\n').FirstOrDefault(text => text.Contains(Mark, StringComparison.Ordinal));
        if (line is null)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(line[(line.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..], LineJson.Default.LineReport);
        }
        catch (JsonException)
        {
            return null; // The command line of another version, or something that only looks like one.
        }
    }

    public override string ToString() => Mark + JsonSerializer.Serialize(report, LineJson.Default.LineReport);
}
