using Actors.Cli.Children;

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

/// <summary>How much is logged on stderr.</summary>
internal enum LogLevelName
{
    Debug,
    Info,
    Warning,
    Error,
    Off,
}

/// <summary>One run, checked: what <c>actors run</c> was asked to do.</summary>
internal sealed record RunSettings
{
    /// <summary>How many tasks may be outstanding unless a configuration file says otherwise: far more than a pool of processes
    /// needs to stay busy, and little enough that what is read ahead of the workers stays small.</summary>
    public const int DefaultCapacity = 1024;

    /// <summary>The command to run per line.</summary>
    public required CommandTemplate Command { get; init; }

    /// <summary>The pool's own options: the defaults, then the configuration file, then the command line.</summary>
    public required TaskPoolOptions Pool { get; init; }

    /// <summary>Where lines come from; null is standard input.</summary>
    public string? InputPath { get; init; }

    /// <summary>Where results go, one JSON object a line; null is nowhere.</summary>
    public string? ResultsPath { get; init; }

    /// <summary>Whether NUL, not a newline, ends a line.</summary>
    public bool NullSeparated { get; init; }

    /// <summary>Whether outputs and results come in the order of the input.</summary>
    public bool KeepOrder { get; init; }

    /// <summary>After how many failures no more input is read; null is never.</summary>
    public int? MaxFailures { get; init; }

    /// <summary>When the progress bar is shown.</summary>
    public ProgressMode Progress { get; init; }

    /// <summary>How much is logged on stderr.</summary>
    public LogLevelName LogLevel { get; init; } = LogLevelName.Warning;
}
