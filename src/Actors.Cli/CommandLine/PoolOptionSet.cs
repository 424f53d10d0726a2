using System.CommandLine;

namespace Actors.Cli.CommandLine;

/// <summary>The options of a pool that runs commands. All take text: <see cref="OptionReader"/> converts and checks, so that every fault is told at once and in one form.</summary>
internal sealed class PoolOptionSet
{
    public Argument<string[]> Command { get; } = new("COMMAND")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "The program to run and its arguments, after --. Each {} in them is replaced by the line; with no {} the line is the last argument. No shell is involved: "
            + "quotes, $ and * mean nothing to it.",
    };

    public Option<string> Workers { get; } = Text("--workers", "N", "How many commands run at once. [default: the number of cores]");

    public Option<string> Timeout { get; } = Text("--timeout", "DURATION", "Kill a command that runs longer, with every process it started; its outcome is 'timed out'. [default: none]");

    public Option<string> Retries { get; } = Text("--retries", "N", "Run a command that failed up to N more times. [default: 0]");

    public Option<string> Backoff { get; } = Text("--backoff", "DURATION", "Wait this long before the first retry, twice as long before each further one (1m at most, or as configured). [default: 1s]");

    public Option<string> Drain { get; } = Text("--drain", "DURATION", "How long running commands may go on once the program is stopped, by Ctrl-C for instance. [default: 30s]");

    public Option<string> LogLevel { get; } = Text("--log-level", "LEVEL", "Log to stderr at debug, info, warning, error or off. [default: warning]");

    public Option<string> Config { get; } = Text("--config", "FILE.hocon", "Options of the pool: the section actors.task-pool { workers, capacity, timeout, retries, ... } of FILE. Options given here win over it.");

    /// <summary>An option that takes one text.</summary>
    public static Option<string> Text(string name, string value, string description) => new(name) { HelpName = value, Description = description };

    /// <summary>An option that may be given more than once.</summary>
    public static Option<string[]> Texts(string name, string value, string description) => new(name) { HelpName = value, Description = description, Arity = ArgumentArity.OneOrMore };
}
