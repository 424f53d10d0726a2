using Actors.Cli.Children;
using Actors.Cli.CommandLine;
using Actors.Cli.Input;
using Actors.Cli.Output;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace Actors.Cli.Running;

/// <summary>One run from first line to summary: lines become tasks as fast as the pool admits them, outcomes are reported as they come.</summary>
internal sealed class Runner : IDisposable
{
    private readonly RunSettings _settings;
    private readonly InputSource _input;
    private readonly ResultsWriter? _results;
    private readonly TimeProvider _clock;
    private readonly TextWriter _error = Console.Error;
    private readonly Screen _screen;
    private readonly RunStop _stop;
    private readonly CommandRunner _commands;
    private readonly FailureLimit _failures;
    private readonly RunCounters _counters = new();
    private readonly Tally _tally = new();
    private readonly OutputWriter _output;
    private readonly long _started;

    public Runner(RunSettings settings, InputSource input, ResultsWriter? results, TimeProvider clock)
    {
        (_settings, _input, _results, _clock) = (settings, input, results, clock);
        _started = clock.GetTimestamp();
        _screen = new Screen(_error);
        _commands = new CommandRunner(new OutputBudget(), clock);
        _stop = new RunStop(settings.Pool.DrainDeadline, _commands.KillAll, clock);
        _failures = new FailureLimit(settings.MaxFailures, () => _stop.Request(StopCause.TooManyFailures));
        _output = new OutputWriter(StandardStreams.OpenOutput(), StandardStreams.OpenError(), _screen);
    }

    /// <summary>Runs to the end and gives the exit code.</summary>
    public async Task<int> RunAsync()
    {
        using var interrupts = new Interrupts(new RunInterrupts(_screen, _stop, _counters, _commands, _settings.Pool.DrainDeadline) { Kill = _commands.KillAll }.On);

        // The pool is started for a line, not for its own sake: an empty input ends before an actor system would have begun.
        if (await _input.ReadAsync(_stop.Requested) is { } first)
        {
            await RunAllAsync(first);
        }

        var summary = new Summary
        {
            Tally = _tally,
            WallTime = _clock.GetElapsedTime(_started),
            LinesRead = _input.Lines,
            InputEnded = _input.Ended,
            StoppedBy = _stop.Cause,
            Faults = [.. new[] { _input.Fault, _output.Fault, _results?.Fault }.OfType<string>()],
        };
        _screen.WriteText(summary.Text());
        return summary.ExitCode;
    }

    public void Dispose()
    {
        _output.Dispose();
        _stop.Dispose();
        _commands.Dispose();
    }

    private async Task RunAllAsync(InputLine first)
    {
        using var progress = ProgressBar.Show(_settings.Progress, _error, _screen, Figures, _clock);
        await using var host = PoolHost.Start(_settings, Handler);
        _stop.Attach(within => host.Pool.Router.Tell(new Stop(within), ActorRefs.Nobody));
        var sink = new OutcomeSink(_output, _results, _tally, _stop.Request);
        await foreach (var outcome in host.Pool.RunAllAsync(Tasks(first), _settings.KeepOrder))
        {
            var task = (CommandTask)outcome.Task;
            using var last = task.TakeLastAttempt();
            var result = LineResult.Of(outcome, task, last, _settings.Pool.Timeout, _clock);
            sink.Report(result, last);
            if (result.HasFailed)
            {
                _failures.Count(task);
            }
        }

        // Only what was given up as stuck can still be there; it must not outlive us.
        _commands.KillAllNow();
    }

    private CommandHandler Handler(ILogger log) =>
        new(_settings.Command, _commands, _counters, _failures, _settings.Pool.Retries, _clock, log, _stop.Requested);

    private async IAsyncEnumerable<CommandTask> Tasks(InputLine first)
    {
        for (InputLine? line = first; line is { } next; line = await _input.ReadAsync(_stop.Requested))
        {
            yield return new CommandTask(next, _clock.GetTimestamp());
        }
    }

    private ProgressFigures Figures() =>
        new(_tally.Done, _tally.Failed, _counters.Running, _input.ExpectedLines, _clock.GetElapsedTime(_started));
}
