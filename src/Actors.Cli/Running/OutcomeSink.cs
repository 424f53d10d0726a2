using Actors.Cli.Children;
using Actors.Cli.Output;

namespace Actors.Cli.Running;

/// <summary>Where every outcome ends: printed, written to the results, counted. Called by one reader, in turn.</summary>
/// <param name="output">Prints.</param>
/// <param name="results">Writes results; null if nobody wants them.</param>
/// <param name="tally">Counts.</param>
/// <param name="stop">Called when what became of a line could not be delivered.</param>
internal sealed class OutcomeSink(OutputWriter output, ResultsWriter? results, Tally tally, Action<StopCause> stop)
{
    /// <summary>Reports one outcome.</summary>
    /// <param name="result">What became of the line.</param>
    /// <param name="last">The last run of its command; null if there was none.</param>
    public void Report(LineResult result, Attempt? last)
    {
        if (last is not null && !output.Write(last))
        {
            stop(output.Fault is null ? StopCause.OutputClosed : StopCause.OutputFailed);
        }

        if (results is not null && !results.Write(result))
        {
            stop(StopCause.ResultsFailed);
        }

        tally.Add(result);
    }
}
