namespace Actors.Cli.CommandLine;

/// <summary>When the progress bar is shown.</summary>
internal enum ProgressMode
{
    /// <summary>When stderr is a terminal.</summary>
    Auto,

    /// <summary>Always; where stderr is no terminal, as plain lines.</summary>
    Always,

    /// <summary>Not at all.</summary>
    Never,
}

/// <summary>Where lines come from, and where what became of them goes.</summary>
internal record LineSettings
{
    /// <summary>Where lines come from; null is standard input.</summary>
    public string? InputPath { get; init; }

    /// <summary>Where results go, one JSON object a line; null is nowhere.</summary>
    public string? ResultsPath { get; init; }

    /// <summary>Whether NUL, not a newline, ends a line.</summary>
    public bool NullSeparated { get; init; }

    /// <summary>Whether outputs and results come in the order of the input.</summary>
    public bool KeepOrder { get; init; }

    /// <summary>When the progress bar is shown.</summary>
    public ProgressMode Progress { get; init; }
}
