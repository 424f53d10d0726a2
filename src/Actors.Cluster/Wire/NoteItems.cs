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
