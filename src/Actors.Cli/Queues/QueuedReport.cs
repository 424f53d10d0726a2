using Actors.Cli.Children;
using Actors.Cli.Clients;
using Actors.Cli.CommandLine;
using Actors.Cli.Output;
using Actors.Cli.Running;

namespace Actors.Cli.Queues;

/// <summary>Where the outcomes of a durable run end: printed, then written down, then written to the results, then counted.</summary>
/// <remarks>A process that is killed after it has printed something and before that is written down is followed by one that prints it again: twice rather than never.</remarks>
internal sealed class QueuedReport(
    RunBook book, OutputWriter output, QueuedResults results, Tally tally, RunSettings settings, TimeProvider clock, Func<TimeSpan> elapsed, OutputBudget budget)
{
    /// <summary>So many are written down at once.</summary>
    public const int MostAtOnce = 256;

    /// <summary>Reports outcomes.</summary>
    /// <returns>Those that were written down, and whether they have failed: not those whose output could not be printed, and what came after them.</returns>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">They cannot be written down.</exception>
    public IReadOnlyList<(QueuedOutcome Done, bool HasFailed)> Report(IReadOnlyList<QueuedOutcome> batch)
    {
        List<(QueuedOutcome Done, LineResult Result)> printed = [];
        foreach (var done in batch)
        {
            using var last = done.Task.TakeLastAttempt() ?? EarlierRun(done);
            if (last is not null && !output.Write(last))
            {
                break;
            }

            printed.Add((done, ResultOf(done, last)));
        }

        var lines = results.Compose(printed.Select(each => each.Result));
        book.Record([.. printed.Select(each => each.Result)], results.Length, lines, elapsed());
        results.Write(lines);
        printed.ForEach(each => tally.Add(each.Result));
        return [.. printed.Select(each => (each.Done, each.Result.HasFailed))];
    }

    /// <summary>What is known of a run in an earlier process.</summary>
    private Attempt? EarlierRun(QueuedOutcome done) =>
        done.Outcome is { } outcome && DoneLine.ReportOf(outcome) is { Run: not null } report ? DoneLine.RunOf(report, budget) : null;

    private LineResult ResultOf(QueuedOutcome done, Attempt? last) => done.Outcome is { } outcome
        ? LineResult.Of(outcome, done.Task, last, settings.Pool.Timeout, clock)
        : new LineResult { Line = done.Line.Number, Input = done.Line.Text, Kind = OutcomeKind.Failed, Reason = done.Line.Fault };
}
