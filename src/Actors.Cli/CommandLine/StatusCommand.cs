using System.CommandLine;
using Actors.Cli.Clients;

namespace Actors.Cli.CommandLine;

/// <summary>The options of <c>actors status</c> as the parser and the help see them.</summary>
internal sealed class StatusOptions
{
    public ClientOptionSet Client { get; } = new();

    public Option<bool> Watch { get; } = new("--watch") { Description = "Look every second, until Ctrl-C: painted over on a terminal, else a line each." };

    public Option<bool> Json { get; } = new("--json") { Description = "One JSON object a look." };

    /// <summary>The options, in the order of the help.</summary>
    public IEnumerable<Option> All => [Client.Peers.Seeds, Watch, Json, .. Client.Peers.Trust, Client.LogLevel];
}

/// <summary><c>actors status</c>: asks the coordinator of a cluster how its pool is.</summary>
internal static class StatusCommand
{
    private const string More =
        """
        What it tells:
          nodes        each that has workers: how many run, how many lines it was handed
                       ahead of them (waiting), and how many runs were taken from it when
                       it could not be reached and that it reported all the same, which
                       was refused (superseded). JSON has processes without workers too.
          queued, running, delayed (retries too) and outcomes of the pool. It counts
          from the time at which its present router began, which is when the first
          node did, or when the node that held the router was lost or left. Where the
          queue is durable ('actors node') it counts from its first day.

        Exit codes:
          0    answered; with --watch: ended by Ctrl-C
          1    no node answered within 10 s; with --watch: at the first look
          2    bad usage

        Examples:
          actors status --seed 127.0.0.1:5055
          actors status --seed 127.0.0.1:5055 --seed 127.0.0.1:5056 --watch
          actors status --seed 127.0.0.1:5055 --json
        """;

    /// <summary>The command, for the parser and its help.</summary>
    public static Command Create(StatusOptions options) => Subcommand.Create(
        "status", "Tells how the nodes of a cluster and their pool are.", "actors status --seed HOST:PORT [options]", More, parsed => RunAsync(options, parsed), options.All);

    private static async Task<int> RunAsync(StatusOptions options, ParseResult parsed)
    {
        var reader = new OptionReader("actors status", parsed);
        var client = options.Client.Read(reader);
        return reader.Faults.Count > 0
            ? Usage.Refuse(reader.Faults, "actors status --help")
            : await new StatusQuestion(client, reader.IsSet(options.Watch), reader.IsSet(options.Json), TimeProvider.System).RunAsync();
    }
}
