using System.CommandLine;
using System.Net;
using Actors.Cli.Children;

namespace Actors.Cli.CommandLine;

/// <summary>One node, checked: what <c>actors node</c> was asked to be.</summary>
internal sealed record NodeSettings
{
    /// <summary>The command to run per line.</summary>
    public required CommandTemplate Command { get; init; }

    /// <summary>The pool's own options.</summary>
    public required TaskPoolOptions Pool { get; init; }

    /// <summary>Where it listens, which nodes it joins (none: it is the first), and whom it trusts.</summary>
    public required NodeOptions Node { get; init; }

    /// <summary>Where the queue of the cluster is written down; null if nowhere.</summary>
    public DurableOptions? Durable { get; init; }

    /// <summary>How much is logged on stderr.</summary>
    public required LogLevelName LogLevel { get; init; }

    /// <summary>The environment variable with a connection string, which may hold a password: a command line is for everybody to read.</summary>
    public const string PostgreSql = "ACTORS_POSTGRESQL";

    /// <summary>Reads every option; null if anything is wrong with one.</summary>
    public static NodeSettings? Read(NodeCommandOptions options, ParseResult parsed, out IReadOnlyList<string> faults)
    {
        var reader = new OptionReader("actors node", parsed);
        var peers = new PeerReader(reader, options.Peers);
        faults = reader.Faults;
        var command = reader.Command(options.Pool.Command);
        var port = reader.WholeNumber(options.Port, least: 0, most: IPEndPoint.MaxPort) ?? 0;
        var seeds = peers.Seeds(isRequired: false);
        var choices = PoolChoices.Read(reader, options.Pool);
        var node = peers.Node(port, seeds) with { Seeds = [.. seeds.Select(seed => PeerReader.Joined(seed.Host, seed.Port))] };
        var logLevel = reader.OneOf<LogLevelName>(options.Pool.LogLevel) ?? LogLevelName.Warning;
        var configured = ConfigurationFile.Read(reader.Path(options.Pool.Config), new TaskPoolOptions().Capacity, reader.Faults);
        var durable = Place(reader.Faults);
        if (faults.Count > 0 || command is null || configured is null)
        {
            return null;
        }

        return new NodeSettings { Command = command, Pool = choices.Over(configured), Node = node, LogLevel = logLevel, Durable = durable };
    }

    private static DurableOptions? Place(List<string> faults)
    {
        if (Environment.GetEnvironmentVariable(PostgreSql) is not { Length: > 0 } given)
        {
            return null;
        }

        var place = new DurableOptions { PostgreSql = given };
        try
        {
            place.Validate();
        }
        catch (DurableOptionsException wrong)
        {
            faults.AddRange(wrong.Faults.Select(fault => fault.Replace(nameof(DurableOptions.PostgreSql), PostgreSql, StringComparison.Ordinal)));
        }

        return place;
    }
}
