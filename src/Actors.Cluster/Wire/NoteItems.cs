using Akka.Cluster;

namespace Actors;

// What the router has the doors keep, and they tell the next router before they have Reported.

/// <summary>From the router to a door: what an outstanding task of it has behind it. It comes to the next router with <see cref="SubmittedAgain"/>.</summary>
internal sealed class TaskNote(long number, TaskHistory history) : WireItem
{
    public const int Length = 48;

    public override ItemKind Kind => ItemKind.TaskNote;

    public override int Size => Length;

    /// <inheritdoc cref="Concluded.Number"/>
    public long Number { get; } = number;

    public TaskHistory History { get; } = history;
}

/// <summary>What the pool was ordered to. Of several the newest holds.</summary>
internal sealed class OrderNote(long incarnation, long version, StandingOrders orders) : WireItem
{
    public override ItemKind Kind => ItemKind.OrderNote;

    public override int Size => 48;

    /// <summary>The life of the router that was ordered so, or went on with it.</summary>
    public long Incarnation { get; } = incarnation;

    /// <summary>Grows with each order in that life.</summary>
    public long Version { get; } = version;

    public StandingOrders Orders { get; } = orders;

    public bool IsNewerThan(OrderNote? other) => other is null || (Incarnation, Version).CompareTo((other.Incarnation, other.Version)) > 0;
}

/// <summary>How many outcomes and rejections there were that no door which is there has counted: those of the doors that have left.</summary>
/// <remarks>It only grows, so that of several the greatest holds.</remarks>
internal sealed class CountNote(DoorCounts counts) : WireItem
{
    public override ItemKind Kind => ItemKind.CountNote;

    public override int Size => DoorCounts.Length;

    public DoorCounts Counts { get; } = counts;
}

/// <summary>Which processes that are no members of the cluster have a door: the next router is to hear these too. It holds until the next.</summary>
internal sealed class ClientNote(IReadOnlyList<UniqueAddress> clients) : WireItem
{
    private const int ClientLength = 256;

    public override ItemKind Kind => ItemKind.ClientNote;

    public override int Size => 8 + (ClientLength * Clients.Count);

    public IReadOnlyList<UniqueAddress> Clients { get; } = clients;
}

/// <summary>From a door to a new router: how many outcomes and rejections it was told, each task's once.</summary>
internal sealed class OwnCounts(DoorCounts counts) : WireItem
{
    public override ItemKind Kind => ItemKind.OwnCounts;

    public override int Size => DoorCounts.Length;

    public DoorCounts Counts { get; } = counts;
}

/// <summary>What became of tasks.</summary>
/// <param name="Outcomes">The outcomes of those that were admitted.</param>
/// <param name="Rejected">How many were rejected by the router.</param>
internal readonly record struct DoorCounts(OutcomeCounts Outcomes, long Rejected)
{
    public const int Length = 64;

    public static DoorCounts operator +(DoorCounts left, DoorCounts right) => new(left.Outcomes + right.Outcomes, left.Rejected + right.Rejected);

    /// <summary>What is left when some are counted elsewhere; at least as much as was known before.</summary>
    public DoorCounts Without(DoorCounts others, DoorCounts atLeast) => new(
        new OutcomeCounts(
            Math.Max(atLeast.Outcomes.Succeeded, Outcomes.Succeeded - others.Outcomes.Succeeded),
            Math.Max(atLeast.Outcomes.Failed, Outcomes.Failed - others.Outcomes.Failed),
            Math.Max(atLeast.Outcomes.TimedOut, Outcomes.TimedOut - others.Outcomes.TimedOut),
            Math.Max(atLeast.Outcomes.Crashed, Outcomes.Crashed - others.Outcomes.Crashed),
            Math.Max(atLeast.Outcomes.Cancelled, Outcomes.Cancelled - others.Outcomes.Cancelled)),
        Math.Max(atLeast.Rejected, Rejected - others.Rejected));

    /// <summary>One outcome more.</summary>
    public DoorCounts And(OutcomeKind kind) => kind == OutcomeKind.Rejected ? this with { Rejected = Rejected + 1 } : this with { Outcomes = Outcomes.And(kind) };
}
