using System.CommandLine;

namespace Actors.Cli.CommandLine;

/// <summary>The options of <c>actors run</c> as the parser and the help see them.</summary>
internal sealed class RunOptions
{
    public PoolOptionSet Pool { get; } = new();

    public LineOptionSet Lines { get; } = new("id (number of the line), input, outcome, exitCode, attempts, queuedMs, runMs, worker, error");

    public Option<string> MaxFailures { get; } = PoolOptionSet.Text("--max-failures", "N", "After N failures read no more input, let running commands finish, and say what was not done. [default: no limit]");

    public Option<string> Queue { get; } = PoolOptionSet.Text("--queue", "FILE.db", "Make the run durable: FILE keeps what was read and what became of it. After a crash, or after Ctrl-C, the same command goes on where it stopped. [default: none]");

    /// <summary>The options, in the order of the help.</summary>
    public IEnumerable<Option> All =>
    [
        Pool.Workers, Lines.Input, Lines.Null, Lines.Results, Queue, Lines.KeepOrder, Pool.Timeout, Pool.Retries, Pool.Backoff, MaxFailures, Pool.Drain, Lines.Progress, Pool.LogLevel, Pool.Config,
    ];
}
