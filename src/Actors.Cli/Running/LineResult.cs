using Actors.Cli.Children;
using Actors.Cli.Output;

namespace Actors.Cli.Running;

/// <summary>What became of one line: all that results and summary tell of it.</summary>
internal sealed record LineResult
{
    /// <summary>The number of the line.</summary>
    public required long Line { get; init; }

    /// <summary>The line.</summary>
    public required string Input { get; init; }

    /// <summary>How its task ended.</summary>
    public required OutcomeKind Kind { get; init; }

    /// <summary>Why it did not succeed; null if it did.</summary>
    public string? Reason { get; init; }

    /// <summary>How often it was started.</summary>
    public int Attempts { get; init; }

    /// <summary>The worker of the last attempt; null if there was none.</summary>
    public int? Worker { get; init; }

    /// <summary>The node of the last attempt, as host and port; null if there was none, or no cluster.</summary>
    public string? Node { get; init; }

    /// <summary>The exit code of the last command that ended of itself; null if none did.</summary>
    public int? ExitCode { get; init; }

    /// <summary>From being read to the first start; null if it was never started.</summary>
    public TimeSpan? Queued { get; init; }

    /// <summary>How long the last command ran; null if none did.</summary>
    public TimeSpan? Run { get; init; }

    /// <summary>Whether any attempt was made.</summary>
    public bool WasStarted => Attempts > 0;

    /// <summary>Whether it was tried and did not succeed, or could not even be tried.</summary>
    public bool HasFailed => Kind == OutcomeKind.Failed || (WasStarted && Kind != OutcomeKind.Succeeded);

    /// <summary>Puts together what the pool and the handler know. What the stop of the run ended is cancelled, whichever of them did it.</summary>
    public static LineResult Of(TaskOutcome outcome, CommandTask task, Attempt? last, TimeSpan? timeout, TimeProvider clock)
    {
        var attempts = outcome.Attempts - (task.Stopped == StopMark.NotStarted ? 1 : 0);
        return new LineResult
        {
            Line = task.Line.Number,
            Input = task.Line.Text,
            Kind = task.Stopped == StopMark.None ? outcome.Kind : OutcomeKind.Cancelled,
            Reason = task.Stopped == StopMark.None && outcome.Reason is not OutcomeReason.Stopped and not OutcomeReason.Stopping
                ? OutcomeText.Reason(outcome, timeout)
                : OutcomeText.StopReason(attempts, last?.ExitCode),
            Attempts = attempts,
            Worker = attempts > 0 ? outcome.Worker : null,
            ExitCode = last?.ExitCode,
            Queued = task.QueuedTime(clock),
            Run = last?.RunTime,
        };
    }
}
