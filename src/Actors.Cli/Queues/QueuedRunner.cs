using Actors.Cli.Children;
using Actors.Cli.Clients;
using Actors.Cli.CommandLine;
using Actors.Cli.Input;
using Actors.Cli.Output;
using Actors.Cli.Running;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Actors.Cli.Queues;

/// <summary>A durable run from where it stopped to its summary.</summary>
internal sealed class QueuedRunner : IDisposable
{
    private readonly RunSettings _settings;
    private readonly InputSource _input;
    private readonly QueueFile _queue;
    private readonly QueuedResults _results;
    private readonly TimeProvider _clock;
    private readonly TextWriter _error = Console.Error;
    private readonly Screen _screen;
    private readonly RunStop _stop;
    private readonly OutputBudget _budget = new();
    private readonly CommandRunner _commands;
    private readonly FailureLimit _failures;
    private readonly RunCounters _counters = new();
    private readonly Tally _tally = new();
    private readonly OutputWriter _output;
    private readonly QueuedLines _lines;
    private readonly TimeSpan _before;
    private readonly long _started;
    private QueuedPool? _pool;
    private string? _fault;

    public QueuedRunner(RunSettings settings, InputSource input, QueueFile queue, QueuedResults results, TimeProvider clock)
    {
        (_settings, _input, _queue, _results, _clock) = (settings, input, queue, results, clock);
        (_, _, _before) = queue.Book.Progress();
        _started = clock.GetTimestamp();
        _screen = new Screen(_error);
        _commands = new CommandRunner(_budget, clock);
        _stop = new RunStop(settings.Pool.DrainDeadline, Kill, clock);
        _failures = new FailureLimit(settings.MaxFailures, () => _stop.Request(StopCause.TooManyFailures));
        _output = new OutputWriter(StandardStreams.OpenOutput(), StandardStreams.OpenError(), _screen);
        _lines = new QueuedLines(queue.Book, input, settings.Pool.Capacity, clock);
    }

    private TimeSpan Elapsed => _before + _clock.GetElapsedTime(_started);

    /// <summary>Runs to the end and gives the exit code.</summary>
    public async Task<int> RunAsync()
    {
        using var interrupts = new Interrupts(new RunInterrupts(_screen, _stop, _counters, _commands, _settings.Pool.DrainDeadline) { Kill = Kill, AndThen = "; it runs again when the run goes on" }.On);
        var resumed = await new QueuedInput(_queue, _input).SkipAsync(_lines, _tally, _stop.Requested);
        if (resumed.Fault is { } changed)
        {
            return Usage.Refuse([$"--queue: {changed}"], "actors run --help");
        }

        var first = await BeginAsync(resumed);
        if (first is not null || _lines.Earlier.Count > 0)
        {
            await RunAllAsync(first);
        }

        var summary = new Summary
        {
            Tally = _tally,
            WallTime = Elapsed,
            LinesRead = _lines.Taken,
            InputEnded = _input.Ended && _lines.Taken == _input.Lines,
            StoppedBy = _stop.Cause,
            Kept = _lines.Outstanding,
            Faults = [.. new[] { _input.Fault, _output.Fault, _results.Fault, _fault }.OfType<string>()],
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

    /// <summary>Says where the run goes on, if it has run before, and reads the first line that is new.</summary>
    private async Task<InputLine?> BeginAsync(SkippedInput skipped)
    {
        if (skipped.Taken == 0)
        {
            return await _input.ReadAsync(_stop.Requested);
        }

        var done = FigureText.Number(_tally.Done);
        var all = await _input.CountAsync(_stop.Requested) is { } count ? $"{done} of {FigureText.Number(count)}" : done;
        if (_lines.Earlier.Count > 0)
        {
            _screen.WriteText($"resuming: {all} lines are done\n");
            return null;
        }

        var next = await _input.ReadAsync(_stop.Requested);
        _screen.WriteText(next is null && _input.Ended ? $"nothing left to run: all {done} lines are done\n" : $"resuming: {all} lines are done\n");
        return next;
    }

    private async Task RunAllAsync(InputLine? first)
    {
        using var progress = ProgressBar.Show(_settings.Progress, _error, _screen, Figures, _clock);
        var outstanding = Math.Max(_settings.Pool.Capacity, _lines.Earlier.Count);
        await using var pool = await QueuedPool.StartAsync(_settings, _queue, outstanding, Handler, _lines.OnOutcome);
        _pool = pool;
        _stop.Attach(_ => StopPool(pool));
        var report = new QueuedReport(_queue.Book, _output, _results, _tally, _settings, _clock, () => Elapsed, _budget);
        var order = _settings.KeepOrder ? new InputOrder<QueuedOutcome>(_lines.Earlier.Select(earlier => earlier.Line.Number), _lines.Taken + 1) : null;
        var told = TellAllAsync(pool, first);
        await ReportAllAsync(report, order);
        await told;

        // Only what was given up as stuck can still be there; it must not outlive us.
        _commands.KillAllNow();
    }

    private async Task TellAllAsync(QueuedPool pool, InputLine? first)
    {
        try
        {
            await _lines.TellAllAsync(pool, first, _stop.Requested);
        }
        catch (SqliteException fault)
        {
            Fail(fault);
        }
    }

    private async Task ReportAllAsync(QueuedReport report, InputOrder<QueuedOutcome>? order)
    {
        var batch = new List<QueuedOutcome>();
        while (await _lines.Done.WaitToReadAsync())
        {
            while (batch.Count < QueuedReport.MostAtOnce && _lines.Done.TryRead(out var done))
            {
                batch.AddRange(order?.Add(done.Line.Number, done) ?? [done]);
            }

            // What is not written down goes on as if it had not ended: the next process is told its outcome.
            if (_fault is null && !_output.IsClosed)
            {
                Report(report, batch);
            }

            batch.Clear();
        }
    }

    private void Report(QueuedReport report, List<QueuedOutcome> batch)
    {
        try
        {
            foreach (var (done, hasFailed) in report.Report(batch))
            {
                _lines.Release(done);
                if (hasFailed)
                {
                    _failures.Count(done.Task);
                }
            }
        }
        catch (SqliteException fault)
        {
            Fail(fault);
        }

        if (_output.IsClosed)
        {
            _stop.Request(_output.Fault is null ? StopCause.OutputClosed : StopCause.OutputFailed);
        }
        else if (_results.Fault is not null)
        {
            _stop.Request(StopCause.ResultsFailed);
        }
    }

    private QueuedLineHandler Handler(ILogger log) =>
        new(_lines.Find, new CommandHandler(_settings.Command, _commands, _counters, _failures, int.MaxValue, _clock, log, CancellationToken.None));

    // By a thread of its own: the end of the pool is waited for where its outcomes are.
    private void StopPool(QueuedPool pool) => pool.StopAsync().ContinueWith(_ => _lines.End(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private void Kill()
    {
        _commands.KillAll();
        _pool?.Hurry();
    }

    private void Fail(SqliteException fault)
    {
        _fault = $"the queue cannot be written any more: {fault.Message}";
        _stop.Request(StopCause.QueueFailed);
    }

    private ProgressFigures Figures() => new(_tally.Done, _tally.Failed, _counters.Running, _input.ExpectedLines, Elapsed);
}
