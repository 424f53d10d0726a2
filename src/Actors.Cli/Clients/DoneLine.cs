using System.Text;
using Actors.Cli.Children;
using Actors.Cli.Input;
using Actors.Cli.Nodes;
using Actors.Cli.Output;
using Actors.Cli.Running;

namespace Actors.Cli.Clients;

/// <summary>A line that has its outcome, and the run of its command that is printed.</summary>
/// <param name="Result">What became of it.</param>
/// <param name="Run">The last run; null if nothing is known of one.</param>
/// <param name="Bytes">What it holds of the window.</param>
internal sealed record DoneLine(LineResult Result, Attempt? Run, int Bytes)
{
    /// <summary>The line of an outcome.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="elapsed">How long the task was under way.</param>
    /// <param name="budget">Where its outputs may be kept.</param>
    public static DoneLine Of(TaskOutcome outcome, TimeSpan elapsed, OutputBudget budget) =>
        new(ResultOf(outcome, elapsed), ReportOf(outcome) is { } report ? RunOf(report, budget) : null, ((LineTask)outcome.Task).Line.Length);

    /// <summary>What became of the line of an outcome, whoever submitted it.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="elapsed">How long the task was under way; null if that is not known.</param>
    public static LineResult ResultOf(TaskOutcome outcome, TimeSpan? elapsed)
    {
        var report = ReportOf(outcome);
        var task = outcome.Task as LineTask; // Not if another version of this program has submitted it.
        return new LineResult
        {
            Line = task?.Number ?? 0,
            Input = task is null ? outcome.Task.ToString() ?? "" : Encoding.UTF8.GetString(task.Line),
            Kind = outcome.Kind,
            Reason = outcome.Error is { Message: var reason } ? reason : OutcomeText.Reason(outcome, timeout: null),
            Attempts = outcome.Attempts,
            Worker = outcome.Attempts > 0 ? outcome.Worker : null,
            Node = report?.Node,
            ExitCode = report?.ExitCode,
            Queued = outcome.Attempts == 1 && report?.Run is { } run ? elapsed - run : null,
            Run = report?.Run,
        };
    }

    /// <summary>A line that cannot be told.</summary>
    public static DoneLine Unfit(InputLine line) => new(new LineResult { Line = line.Number, Input = line.Text, Kind = OutcomeKind.Failed, Reason = line.Fault }, Run: null, Bytes: 0);

    /// <summary>The report of the last run; null if nothing is known of one.</summary>
    public static LineReport? ReportOf(TaskOutcome outcome) => outcome.Result as LineReport ?? LineFailedException.ReportOf(outcome.Error);

    /// <summary>The report of a run as the run.</summary>
    /// <remarks>Not in memory, once that is full: whoever reads our output may be slower than the cluster.</remarks>
    public static Attempt RunOf(LineReport report, OutputBudget budget)
    {
        var run = new Attempt(budget) { ExitCode = report.ExitCode, RunTime = report.Run ?? default };
        run.Output.Add(report.Output);
        run.Error.Add(report.Error);
        return run;
    }
}
