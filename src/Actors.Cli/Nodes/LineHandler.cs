using System.Globalization;
using System.Text;
using Actors.Cli.Children;
using Actors.Cli.Input;
using Actors.Cli.Output;
using Actors.Cli.Running;
using Microsoft.Extensions.Logging;

namespace Actors.Cli.Nodes;

/// <summary>A node's handler: one line, one run of the node's own command. Whatever ends it badly is thrown as a reason, so that the pool's retries apply.</summary>
/// <param name="template">The command.</param>
/// <param name="runner">Runs it.</param>
/// <param name="timeout">How long it may run, for the reason.</param>
/// <param name="node">What this node is called.</param>
/// <param name="log">Told of attempts that fail.</param>
internal sealed class LineHandler(CommandTemplate template, CommandRunner runner, TimeSpan? timeout, Func<string> node, ILogger log) : ITaskHandler<LineTask, LineReport>
{
    private readonly string _timedOut = OutcomeText.TimedOut(timeout);

    public async ValueTask<LineReport> HandleAsync(LineTask task, TaskContext context)
    {
        try
        {
            return await RunAsync(task, context);
        }
        catch (Exception fault) when (fault is LineFailedException or DoNotRetryException)
        {
            Log.AttemptFailed(log, task.Number, context.Attempt, fault.Message);
            throw;
        }
    }

    private async Task<LineReport> RunAsync(LineTask task, TaskContext context)
    {
        using var attempt = await StartAsync(task, context.Token);
        if (attempt.ExitCode is null && !context.Token.IsCancellationRequested)
        {
            // This node is being killed: nothing may be said of the line, so that it runs elsewhere.
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        }

        var lost = attempt.Output.Fault ?? attempt.Error.Fault;
        var reason = attempt.ExitCode is not { } code ? _timedOut : code != 0 ? string.Create(CultureInfo.InvariantCulture, $"exit code {code}") : lost;
        return reason is null ? ReportOf(attempt, LinePool.LongestOutput) : throw new LineFailedException(reason, ReportOf(attempt, LinePool.LongestOutputOfFailed));
    }

    private async Task<Attempt> StartAsync(LineTask task, CancellationToken token)
    {
        try
        {
            // Whoever submits has looked at it too; but a peer may be anybody.
            var line = InputLine.Of(task.Number, task.Line, task.Line.Length);
            if (line.Fault is { } fault)
            {
                throw new DoNotRetryException(fault);
            }

            var (command, arguments) = template.For(line.Text);
            return await runner.RunAsync(ProgramPath.Of(command), arguments, token);
        }
        catch (DoNotRetryException never)
        {
            throw new DoNotRetryException(never.Message, new LineFailedException(never.Message, NotRun()));
        }
        catch (CommandFailedException refused)
        {
            throw new LineFailedException(refused.Message, NotRun());
        }
    }

    private LineReport NotRun() => new(node(), ExitCode: null, Run: null, [], []);

    private LineReport ReportOf(Attempt attempt, int longest) => new(node(), attempt.ExitCode, attempt.RunTime, Kept(attempt.Output, longest), Kept(attempt.Error, longest));

    private static byte[] Kept(OutputCapture capture, int longest)
    {
        var kept = capture.First(longest);
        return kept.Length == capture.Length ? kept : [.. kept, .. Encoding.UTF8.GetBytes($"\nactors: cut here: {FigureText.Number(capture.Length)} bytes, of which {FigureText.Number(longest)} travel\n")];
    }
}
