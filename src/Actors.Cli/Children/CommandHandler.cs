using Actors.Cli.Running;
using Microsoft.Extensions.Logging;

namespace Actors.Cli.Children;

/// <summary>The pool's handler: one line, one command. Whatever ends a command badly is thrown as a reason, so that the pool's retries apply.</summary>
internal sealed class CommandHandler(
    CommandTemplate template, CommandRunner runner, RunCounters counters, FailureLimit failures, int retries, TimeProvider clock, ILogger log, CancellationToken stopped)
    : ITaskHandler<CommandTask>
{
    public async ValueTask HandleAsync(CommandTask task, TaskContext context)
    {
        if (stopped.IsCancellationRequested)
        {
            // The pool hears of the stop a moment later than we do, and may have begun another task in between.
            task.Stopped = StopMark.NotStarted;
            throw new DoNotRetryException("the run was stopped");
        }

        task.MarkStarted(clock.GetTimestamp());
        counters.Started();
        try
        {
            await RunAsync(task, context);
        }
        catch (Exception fault) when (fault is CommandFailedException or DoNotRetryException or OperationCanceledException && task.Stopped == StopMark.None)
        {
            Log.AttemptFailed(log, task.Line.Number, context.Attempt, fault.Message);

            // Counted here and not where outcomes are reported: with --keep-order that may be much later.
            if (fault is DoNotRetryException || context.Attempt > retries)
            {
                failures.Count(task);
            }

            throw;
        }
        finally
        {
            counters.Ended();
        }
    }

    private async Task RunAsync(CommandTask task, TaskContext context)
    {
        if (task.Line.Fault is { } fault)
        {
            throw new DoNotRetryException(fault);
        }

        var (command, arguments) = template.For(task.Line.Text);
        var attempt = await runner.RunAsync(ProgramPath.Of(command), arguments, context.Token);
        var exitCode = attempt.ExitCode;
        var lost = attempt.Output.Fault ?? attempt.Error.Fault;
        task.Publish(attempt);
        if (exitCode is null)
        {
            Log.Killed(log, task.Line.Number, context.Attempt);
            context.Token.ThrowIfCancellationRequested();
            task.Stopped = StopMark.Killed;
            throw new DoNotRetryException("the run was stopped");
        }

        if (exitCode != 0)
        {
            throw new CommandFailedException($"exit code {exitCode}");
        }

        if (lost is not null)
        {
            throw new CommandFailedException(lost);
        }
    }
}
