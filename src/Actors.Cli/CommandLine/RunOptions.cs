using System.CommandLine;

namespace Actors.Cli.CommandLine;

/// <summary>
/// The options of <c>actors run</c> as the parser and the help see them. All take text: <see cref="SettingsReader"/> converts and
/// checks, so that every fault is told at once and in one form.
/// </summary>
internal sealed class RunOptions
{
    public Argument<string[]> Command { get; } = new("COMMAND")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "The program to run and its arguments, after --. Each {} in them is replaced by the line; with no {} the line is the last argument. No shell is involved: "
            + "quotes, $ and * mean nothing to it.",
    };

    public Option<string> Workers { get; } = Text("--workers", "N", "How many commands run at once. [default: the number of cores]");

    public Option<string> Input { get; } = Text("--input", "FILE", "Read lines from FILE. [default: standard input]");

    public Option<bool> Null { get; } = new("--null", "-0") { Description = "Lines end with a NUL byte, not a newline (as find -print0 writes them)." };

    public Option<string> Results { get; } = Text("--results", "FILE", "Write one JSON object per line of input: id (number of the line), input, outcome, exitCode, attempts, queuedMs, runMs, worker, error.");

    public Option<bool> KeepOrder { get; } = new("--keep-order") { Description = "Print outputs and results in the order of the input, not as commands end." };

    public Option<string> Timeout { get; } = Text("--timeout", "DURATION", "Kill a command that runs longer, with every process it started; its outcome is 'timed out'. [default: none]");

    public Option<string> Retries { get; } = Text("--retries", "N", "Run a command that failed up to N more times. [default: 0]");

    public Option<string> Backoff { get; } = Text("--backoff", "DURATION", "Wait this long before the first retry, twice as long before each further one (1m at most, or as configured). [default: 1s]");

    public Option<string> MaxFailures { get; } = Text("--max-failures", "N", "After N failures read no more input, let running commands finish, and say what was not done. [default: no limit]");

    public Option<string> Drain { get; } = Text("--drain", "DURATION", "How long running commands may go on once the run is stopped, by Ctrl-C for instance. [default: 30s]");

    public Option<string> Progress { get; } = Text("--progress", "auto|always|never", "A live bar on stderr; auto: if stderr is a terminal. [default: auto]");

    public Option<string> LogLevel { get; } = Text("--log-level", "LEVEL", "Log to stderr at debug, info, warning, error or off. [default: warning]");

    public Option<string> Config { get; } = Text("--config", "FILE.hocon", "Options of the pool: the section actors.task-pool { workers, capacity, timeout, retries, ... } of FILE. Options given here win over it.");

    /// <summary>The options, in the order of the help.</summary>
    public IEnumerable<Option> All =>
        [Workers, Input, Null, Results, KeepOrder, Timeout, Retries, Backoff, MaxFailures, Drain, Progress, LogLevel, Config];

    private static Option<string> Text(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description };
}
