using System.Text;
using Actors.Cli.Running;
using static Actors.Cli.Output.SummaryText;

namespace Actors.Cli.Output;

/// <summary>What is told at the end.</summary>
internal sealed record Summary
{
    /// <summary>The account.</summary>
    public required Tally Tally { get; init; }

    /// <summary>From start to end.</summary>
    public required TimeSpan WallTime { get; init; }

    /// <summary>How many lines were read.</summary>
    public required long LinesRead { get; init; }

    /// <summary>Whether the whole input was read.</summary>
    public required bool InputEnded { get; init; }

    /// <summary>What stopped the run early; null if nothing did.</summary>
    public StopCause? StoppedBy { get; init; }

    /// <summary>How many lines were told to a cluster, where they go on.</summary>
    public long Outstanding { get; init; }

    /// <summary>How many lines a queue keeps that have no outcome yet.</summary>
    public long Kept { get; init; }

    /// <summary>What went wrong with input, output or results.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>The exit code that goes with it.</summary>
    public int ExitCode => StoppedBy switch
    {
        StopCause.Interrupted => Cli.ExitCode.Interrupted,
        null when Faults.Count == 0 && Kept == 0 && Tally.Done == Tally.Count(OutcomeKind.Succeeded) => Cli.ExitCode.AllSucceeded,
        _ => Cli.ExitCode.SomeDidNot,
    };

    /// <summary>The summary as lines of text.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        var rate = WallTime > TimeSpan.Zero ? (Tally.Done - Tally.NotRun) / WallTime.TotalSeconds : 0;
        Row(text, "tasks", $"{FigureText.Number(Tally.Done)} in {FigureText.Short(WallTime)}, {FigureText.Rate(rate)}");
        foreach (var kind in Enum.GetValues<OutcomeKind>())
        {
            if (kind == OutcomeKind.Succeeded || Tally.Count(kind) > 0)
            {
                Row(text, Words(kind), FigureText.Number(Tally.Count(kind)));
            }
        }

        if (Tally.RunTimes.Count > 0)
        {
            Row(text, "run time", $"p50 {FigureText.Short(Tally.RunTimes.Quantile(0.5))}, p99 {FigureText.Short(Tally.RunTimes.Quantile(0.99))}");
        }

        AddFailures(text, Tally.Failures, Tally.Failed);
        AddNotDone(text);
        foreach (var fault in Faults)
        {
            Row(text, "error", fault);
        }

        return text.ToString();
    }

    private void AddNotDone(StringBuilder text)
    {
        if (StoppedBy is { } cause)
        {
            Row(text, "stopped", cause switch
            {
                StopCause.Interrupted => "interrupted",
                StopCause.TooManyFailures => "the limit of --max-failures was reached",
                StopCause.OutputClosed => "nobody reads the output any more",
                StopCause.OutputFailed => "the output cannot be written",
                StopCause.ResultsFailed => "the results cannot be written",
                StopCause.QueueFailed => "the queue cannot be written",
                _ => "the cluster has heard nothing of this process for so long that it keeps no outcomes for it",
            });
        }

        if (Tally.NotRun > 0)
        {
            Row(text, "not run", Tally.NotRun == 1
                ? $"line {Tally.FirstNotRun}, which had been read"
                : $"{FigureText.Number(Tally.NotRun)} lines that had been read, the first of them line {Tally.FirstNotRun}");
        }

        if (Outstanding > 0)
        {
            Row(text, "outstanding", Outstanding == 1 ? "1 line, which goes on in the cluster" : $"{FigureText.Number(Outstanding)} lines, which go on in the cluster");
        }

        if (Kept > 0)
        {
            Row(text, "kept", Kept == 1 ? "1 line, which goes on with the same command" : $"{FigureText.Number(Kept)} lines, which go on with the same command");
        }

        if (!InputEnded && (StoppedBy is not null || Faults.Count > 0))
        {
            Row(text, "not read", $"the input after line {LinesRead}");
        }
    }
}
