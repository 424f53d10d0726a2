using Actors.Cli.Children;
using Actors.Cli.Output;

namespace Actors.Cli.Running;

/// <summary>Where every outcome ends: printed, written to the results, counted. Called by one reader, in turn.</summary>
internal sealed class OutcomeSink(
    OutputWriter output, ResultsWriter? results, Tally tally, FailureLimit failures, RunStop stop, TimeSpan? timeout, TimeProvider clock)
{
    /// <summary>Reports one outcome.</summary>
    public void Report(TaskOutcome outcome)
    {
        var task = (CommandTask)outcome.Task;
        using var last = task.TakeLastAttempt();
        var result = LineResult.Of(outcome, task, last, timeout, clock);
        if (last is not null && !output.Write(last))
        {
            stop.Request(output.Fault is null ? StopCause.OutputClosed : StopCause.OutputFailed);
        }

        if (results is not null && !results.Write(result))
        {
            stop.Request(StopCause.ResultsFailed);
        }

        tally.Add(result);
        if (result.HasFailed)
        {
            failures.Count(task);
        }
    }
}
