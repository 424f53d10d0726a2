using Actors.Cli.Children;

namespace Actors.Cli.CommandLine;

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
internal sealed record RunSettings : LineSettings
{
    /// <summary>How many tasks may be outstanding unless a configuration file says otherwise: far more than a pool of processes
    /// needs to stay busy, and little enough that what is read ahead of the workers stays small.</summary>
    public const int DefaultCapacity = 1024;

    public RunSettings(LineSettings lines)
        : base(lines)
    {
    }

    /// <summary>The command to run per line.</summary>
    public required CommandTemplate Command { get; init; }

    /// <summary>The pool's own options: the defaults, then the configuration file, then the command line.</summary>
    public required TaskPoolOptions Pool { get; init; }

    /// <summary>The file that makes the run durable; null for none.</summary>
    public string? QueuePath { get; init; }

    /// <summary>After how many failures no more input is read; null is never.</summary>
    public int? MaxFailures { get; init; }

    /// <summary>How much is logged on stderr.</summary>
    public LogLevelName LogLevel { get; init; } = LogLevelName.Warning;
}
