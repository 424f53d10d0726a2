using System.CommandLine;
using static Actors.Cli.CommandLine.PoolOptionSet;

namespace Actors.Cli.CommandLine;

/// <summary>The options of whoever speaks to a cluster and is no node of it.</summary>
internal sealed class ClientOptionSet
{
    public PeerOptionSet Peers { get; } = new("A node of the cluster, by the --host and --port that it was started with; give several, and one that lives is enough.");

    public Option<string> LogLevel { get; } = Text("--log-level", "LEVEL", "Log to stderr at debug, info, warning, error or off. [default: error]");

    /// <summary>Reads them.</summary>
    public ClientSettings Read(OptionReader reader)
    {
        var peers = new PeerReader(reader, Peers);
        var seeds = peers.Seeds(isRequired: true);
        var node = peers.Node(port: 0, seeds);
        if (reader.Faults.Count == 0 && Listening.Fault(node) is { } fault)
        {
            reader.Faults.Add(fault);
        }

        return new ClientSettings(node, seeds, reader.OneOf<LogLevelName>(LogLevel) ?? LogLevelName.Error);
    }
}

/// <summary>How to speak to a cluster.</summary>
/// <param name="Node">Where this program is reached, and whom it trusts.</param>
/// <param name="Seeds">Nodes of the cluster.</param>
/// <param name="LogLevel">How much is logged on stderr.</param>
internal sealed record ClientSettings(NodeOptions Node, IReadOnlyList<(string Host, int Port)> Seeds, LogLevelName LogLevel);
