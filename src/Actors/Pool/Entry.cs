namespace Actors;

/// <summary>What became of a task that came to the gate, and what is left to be done outside of it.</summary>
internal readonly struct Entry
{
    /// <summary>The outcome if it is known at once: kept from an earlier task, or rejected. Null when the task was admitted or attached.</summary>
    public TaskOutcome? Outcome { get; init; }

    /// <summary>A taker to schedule.</summary>
    public Taker? Wake { get; init; }

    /// <summary>The outcome that an admitted task got on entering, because its group has failed; it is still to be told and counted.</summary>
    public TaskOutcome? Concluded { get; init; }

    /// <summary>An earlier task of the same id, or its kept outcome. Whether it is the same task is to be found out first, and the task to come again.</summary>
    public object? ToCompare { get; init; }
}
