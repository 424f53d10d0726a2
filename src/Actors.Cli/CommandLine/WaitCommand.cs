using System.CommandLine;
using Actors.Cli.Clients;
using static Actors.Cli.CommandLine.PoolOptionSet;

namespace Actors.Cli.CommandLine;

/// <summary>The options of <c>actors wait</c> as the parser and the help see them.</summary>
internal sealed class WaitOptions
{
    public ClientOptionSet Client { get; } = new();

    public Option<string> Group { get; } = Text("--group", "G", "Wait for the lines of this group only; a group that does not exist, or not any more, is done with zero counts. [default: all]");

    public Option<string> Timeout { get; } = Text("--timeout", "DURATION", "Wait no longer than this. [default: as long as it takes]");

    /// <summary>The options, in the order of the help.</summary>
    public IEnumerable<Option> All => [Client.Peers.Seeds, Group, Timeout, .. Client.Peers.Trust, Client.LogLevel];
}

/// <summary><c>actors wait</c>: asks the coordinator of a cluster "all done?".</summary>
internal static class WaitCommand
{
    private const string More =
        """
        What it waits for:
          Every line that the router had received before the question has its outcome.
          Later ones do not hold the answer; retries do. The counts are those since the
          router began (where the queue is durable: since its first day), or since the
          group did.

        Exit codes:
          0    all done, and none of them failed
          1    some failed, or the time-out has passed, or no node answered within 10 s
          2    bad usage
          130  interrupted

        Examples:
          actors wait --seed 127.0.0.1:5055
          actors wait --seed 127.0.0.1:5055 --group nightly --timeout 2h
        """;

    /// <summary>The command, for the parser and its help.</summary>
    public static Command Create(WaitOptions options) => Subcommand.Create(
        "wait", "Waits until everything that was submitted to a cluster is done, and tells how it ended.", "actors wait --seed HOST:PORT [options]", More, parsed => RunAsync(options, parsed), options.All);

    private static async Task<int> RunAsync(WaitOptions options, ParseResult parsed)
    {
        var reader = new OptionReader("actors wait", parsed);
        var group = reader.Text(options.Group, "the name of a group");
        var timeout = reader.Duration(options.Timeout, mayBeZero: false);
        var client = options.Client.Read(reader);
        return reader.Faults.Count > 0
            ? Usage.Refuse(reader.Faults, "actors wait --help")
            : await new AllDoneQuestion(client, group, timeout).RunAsync();
    }
}
