using Actors.Cli.Running;

namespace Actors.Cli.Queues;

/// <summary>A line as the book of its run knows it.</summary>
internal sealed record KeptLine
{
    /// <summary>Its number in the input, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>By which a changed input is known.</summary>
    public required long Hash { get; init; }

    /// <summary>Its outcome; null while it has none.</summary>
    public OutcomeKind? Kind { get; init; }

    /// <summary>Which task of this line it is: each retry by hand makes another.</summary>
    public int Round { get; init; } = 1;

    /// <summary>The line; null where it is not kept, for it has succeeded or was dropped.</summary>
    public string? Text { get; init; }

    /// <summary>Why it did not succeed.</summary>
    public string? Reason { get; init; }

    public int Attempts { get; init; } = 1;

    public int? ExitCode { get; init; }

    public TimeSpan? Run { get; init; }

    /// <summary>The id of its task.</summary>
    public string Id => IdOf(Number, Round);

    public QueueState State => Kind is { } kind ? Enum.Parse<QueueState>(kind.ToString()) : QueueState.Waiting;

    /// <summary>For the account; null while it has no outcome.</summary>
    public LineResult? Result => Kind is { } kind
        ? new LineResult { Line = Number, Input = Text ?? "", Kind = kind, Reason = Reason, Attempts = Attempts, ExitCode = ExitCode, Run = Run }
        : null;

    public static string IdOf(long number, int round) => round == 1 ? FormattableString.Invariant($"{number}") : FormattableString.Invariant($"{number}.{round}");
}
