using Actors.Cli.Nodes;
using Akka.Actor;

namespace Actors.Cli.Clients;

/// <summary>The pool as it was seen once.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Self">This process, which is no node of it.</param>
/// <param name="Timestamp">When, for rates.</param>
/// <param name="At">When, for people.</param>
internal sealed record PoolLook(PoolStatus Status, string Self, long Timestamp, DateTimeOffset At)
{
    /// <summary>How many outcomes a second there were since the look before; null if there was none.</summary>
    public double? PerSecond { get; init; }

    /// <summary>Its nodes and the processes that submit or ask, but for this one; addresses as host and port.</summary>
    public IReadOnlyList<NodeStatus> Nodes { get; } =
        [.. Status.Nodes.Select(node => node with { Address = ClusterHost.NameOf(Address.Parse(node.Address)) }).Where(node => node.Address != Self).OrderBy(node => node.Address, StringComparer.Ordinal)];

    /// <summary>Those that have workers.</summary>
    public IEnumerable<NodeStatus> WithWorkers => Nodes.Where(node => node.Workers > 0);

    /// <summary>Delayed, or waiting for a retry.</summary>
    public int Delayed => Status.Delayed + Status.Retrying;

    /// <summary>Outcomes a second since another look; a router that has begun in between may count less.</summary>
    public double Since(PoolLook before, TimeProvider clock) =>
        Math.Max(0, Status.Counts.Total - before.Status.Counts.Total) / clock.GetElapsedTime(before.Timestamp, Timestamp).TotalSeconds;
}
