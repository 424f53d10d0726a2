using System.CommandLine;

namespace Actors.Cli.CommandLine;

/// <summary>The options of <c>actors node</c> as the parser and the help see them.</summary>
internal sealed class NodeCommandOptions
{
    public PoolOptionSet Pool { get; } = new();

    public PeerOptionSet Peers { get; } = new("A node of the cluster to join, by the --host and --port that it was started with; give several, and the first that answers is taken. [default: none, this is the first node]");

    public Option<string> Port { get; } = PoolOptionSet.Text("--port", "P", "The TCP port on which this node is reached; 0 is any that is free. [default: 0]");

    /// <summary>The options, in the order of the help.</summary>
    public IEnumerable<Option> All =>
        [Port, Peers.Seeds, Pool.Workers, Pool.Timeout, Pool.Retries, Pool.Backoff, Pool.Drain, .. Peers.Trust, Pool.LogLevel, Pool.Config];
}
