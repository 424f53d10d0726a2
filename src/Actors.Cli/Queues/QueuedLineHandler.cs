using System.Text;
using Actors.Cli.Children;
using Actors.Cli.Nodes;
using Actors.Cli.Output;

namespace Actors.Cli.Queues;

/// <summary>The handler of a durable pool: one line, one command, as in a run that is not durable; and a report that outlives the process between the outcome and its line in the results.</summary>
/// <param name="find">The task of a line; null when nobody waits for it any more, for it was dropped.</param>
/// <param name="commands">Runs its command.</param>
internal sealed class QueuedLineHandler(Func<long, CommandTask?> find, ITaskHandler<CommandTask> commands) : ITaskHandler<LineTask, LineReport>
{
    /// <summary>How much of one output is kept for a process that comes after this one. This one prints all of it.</summary>
    private const int LongestOutput = LinePool.LongestOutputOfFailed;

    public async ValueTask<LineReport> HandleAsync(LineTask task, TaskContext context)
    {
        if (find(task.Number) is not { } line)
        {
            throw new DoNotRetryException("dropped from the queue");
        }

        try
        {
            await commands.HandleAsync(line, context);
            return ReportOf(line);
        }
        catch (DoNotRetryException) when (line.Stopped != StopMark.None)
        {
            // It was killed because the run is stopped: nothing may be said of it, so that it runs again. The pool's own stop, which comes with that, takes it back.
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Token);
            throw;
        }
        catch (DoNotRetryException never)
        {
            throw new DoNotRetryException(never.Message, new LineFailedException(never.Message, ReportOf(line)));
        }
        catch (CommandFailedException fault)
        {
            throw new LineFailedException(fault.Message, ReportOf(line));
        }
    }

    private static LineReport ReportOf(CommandTask line) =>
        line.Last is { } run ? new LineReport("", run.ExitCode, run.RunTime, Kept(run.Output), Kept(run.Error)) : new LineReport("", ExitCode: null, Run: null, [], []);

    private static byte[] Kept(OutputCapture output)
    {
        var kept = output.First(LongestOutput);
        return kept.Length == output.Length ? kept : [.. kept, .. Encoding.UTF8.GetBytes($"\nactors: cut here: {FigureText.Number(output.Length)} bytes, of which {FigureText.Number(kept.Length)} were kept\n")];
    }
}
