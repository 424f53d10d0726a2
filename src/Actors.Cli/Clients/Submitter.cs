using Actors.Cli.CommandLine;
using Actors.Cli.Input;
using Actors.Cli.Output;
using Actors.Cli.Running;

namespace Actors.Cli.Clients;

/// <summary>One submission from first line to summary.</summary>
internal sealed class Submitter : IDisposable
{
    private readonly SubmitSettings _settings;
    private readonly InputSource _input;
    private readonly ResultsWriter? _results;
    private readonly TimeProvider _clock;
    private readonly TextWriter _error = Console.Error;
    private readonly Screen _screen;
    private readonly OutputWriter _output;
    private readonly Tally _tally = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly long _started;
    private Submission? _submission;
    private int _cause = -1;

    public Submitter(SubmitSettings settings, InputSource input, ResultsWriter? results, TimeProvider clock)
    {
        (_settings, _input, _results, _clock) = (settings, input, results, clock);
        _started = clock.GetTimestamp();
        _screen = new Screen(_error);
        _output = new OutputWriter(StandardStreams.OpenOutput(), StandardStreams.OpenError(), _screen);
    }

    private StopCause? Cause => Volatile.Read(ref _cause) is >= 0 and var cause ? (StopCause)cause : null;

    private int Outstanding => _submission?.Outstanding ?? 0;

    /// <summary>Runs to the end and gives the exit code.</summary>
    public async Task<int> RunAsync()
    {
        using var interrupts = new Interrupts(OnInterrupt);
        await using var contact = await Contact.OpenAsync(_settings.Client);
        if (!await IsThereAsync(contact))
        {
            return ExitCode.SomeDidNot;
        }

        _submission = new Submission(contact, _input, _settings.Group, _clock);
        using (ProgressBar.Show(_settings.Progress, _error, _screen, Figures, _clock))
        {
            var reported = ReportAllAsync(_submission);
            if (await Task.WhenAny(reported, contact.Ended) != reported)
            {
                Stop(StopCause.Forgotten);
            }

            await reported;
        }

        if (Cause is not null && !contact.Ended.IsCompleted)
        {
            // Answered after all that was told, so that nothing is on its way only when this process ends.
            await contact.StatusAsync(CancellationToken.None);
        }

        var summary = Summary();
        _screen.WriteText(summary.Text());
        return summary.ExitCode;
    }

    public void Dispose()
    {
        _output.Dispose();
        _stop.Dispose();
    }

    private async Task<bool> IsThereAsync(Contact contact)
    {
        try
        {
            if (await contact.StatusAsync(_stop.Token) is not null)
            {
                return true;
            }

            _screen.WriteText(contact.Silence());
            return false;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return true; // Nothing is read any more, and the summary says so.
        }
    }

    private async Task ReportAllAsync(Submission submission)
    {
        var sink = new OutcomeSink(_output, _results, _tally, Stop);
        var order = _settings.KeepOrder ? new InputOrder<DoneLine>([], next: 1) : null;
        var told = submission.TellAllAsync(_stop.Token);
        try
        {
            await foreach (var done in submission.Done.ReadAllAsync(_stop.Token))
            {
                foreach (var next in order?.Add(done.Result.Line, done) ?? [done])
                {
                    sink.Report(next.Result, next.Run);
                    submission.Release(next);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // What is outstanding goes on without us.
        }

        await told;
    }

    private Summary Summary() => new()
    {
        Tally = _tally,
        WallTime = _clock.GetElapsedTime(_started),
        LinesRead = _submission?.Taken ?? 0,
        InputEnded = _input.Ended && _submission?.Taken == _input.Lines,
        StoppedBy = Cause,
        Outstanding = Cause is null ? 0 : Outstanding,
        Faults = [.. new[] { _input.Fault, _output.Fault, _results?.Fault }.OfType<string>()],
    };

    private ProgressFigures Figures() =>
        new(_tally.Done, _tally.Failed, Outstanding, _input.ExpectedLines, _clock.GetElapsedTime(_started)) { BusyWord = "outstanding" };

    private void OnInterrupt(int times)
    {
        if (times > 1)
        {
            Environment.Exit(ExitCode.Interrupted);
        }

        var lines = Outstanding == 1 ? "1 line is outstanding and goes" : $"{FigureText.Number(Outstanding)} lines are outstanding and go";
        _screen.WriteText($"Interrupted: no more input is read; {lines} on in the cluster.\n");
        Stop(StopCause.Interrupted);
    }

    // The first cause stands, but an interrupt beats it: the user's wish decides the exit code.
    private void Stop(StopCause cause)
    {
        if (cause == StopCause.Interrupted)
        {
            Volatile.Write(ref _cause, (int)cause);
        }
        else
        {
            Interlocked.CompareExchange(ref _cause, (int)cause, -1);
        }

        _stop.Cancel();
    }
}
