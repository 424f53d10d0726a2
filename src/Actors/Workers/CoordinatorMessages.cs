namespace Actors;

// What the coordinator understands.

/// <summary>
/// Asks to be told when every task that the router received before this question, or of one group of them, has its outcome.
/// Answer: <see cref="AllDone"/>; <see cref="PoolStopped"/> where a durable pool stops before; or <see cref="CommandRefused"/> for an empty name of a group.
/// </summary>
/// <param name="Group">The group's name; null for the whole pool. A group that does not exist, or not any more, is done with zero counts.</param>
/// <remarks>
/// The pool stays open and later tasks do not hold the answer. A paused pool, a delay or a retry does; <see cref="PoolStatus.HeldBy"/>
/// says so. Any number may ask at once, each is answered once. <c>Ask</c> waits for ever unless it is given a timeout.
/// </remarks>
public sealed record WhenAllDone(string? Group = null) : IPoolMessage;

/// <summary>Answers <see cref="WhenAllDone"/>.</summary>
/// <param name="Group">The group that was asked about; null for the whole pool.</param>
/// <param name="Counts">The outcomes of all tasks that the question covers, since the pool began, or since the present life of the group did (<see cref="TaskGroup"/>).</param>
/// <param name="Failures">The first 16 of them that failed, timed out or crashed.</param>
public sealed record AllDone(string? Group, OutcomeCounts Counts, IReadOnlyList<TaskOutcome> Failures) : IPoolMessage;

/// <summary>Answers <see cref="WhenAllDone"/> in place of <see cref="AllDone"/>: the pool is durable and has stopped, and some of what was asked about has no outcome and is kept for its next life.</summary>
/// <param name="Group">The group that was asked about; null for the whole pool.</param>
/// <param name="Kept">How many tasks of it are kept.</param>
public sealed record PoolStopped(string? Group, long Kept) : IPoolMessage;

/// <summary>Asks how the pool is. Answer: <see cref="PoolStatus"/>.</summary>
public sealed record GetStatus : IPoolMessage
{
    /// <summary>An instance to send; all are equal.</summary>
    public static GetStatus Instance { get; } = new();
}

/// <summary>What the pool takes in.</summary>
public enum Intake
{
    /// <summary>Tasks are admitted as far as there is room.</summary>
    Open,

    /// <summary>Nothing is admitted until it is resumed.</summary>
    Paused,

    /// <summary>Nothing is admitted any more; what was admitted is run.</summary>
    Draining,

    /// <summary>Nothing is admitted any more; only what runs is finished.</summary>
    Stopping,

    /// <summary>Nothing is admitted and nothing runs: every task has its outcome, or is kept by a durable pool.</summary>
    Stopped,
}

/// <summary>One node of a pool that spans a cluster, as the router sees it.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Workers">How many workers it has. A node without workers only submits.</param>
/// <param name="Running">How many tasks it runs, as far as the router can know: those that it was handed, up to the number of its workers.</param>
/// <param name="Waiting">How many more it was handed ahead of its workers.</param>
/// <param name="Superseded">How many attempts were taken from it because it could not be reached, and reported by it all the same: their reports were refused.</param>
/// <param name="IsReachable">Whether it can be reached.</param>
public sealed record NodeStatus(string Address, int Workers, int Running, int Waiting, long Superseded, bool IsReachable)
{
    /// <summary>How many handlers of it ignored their token and still run; their tasks have their outcome.</summary>
    public int Stuck { get; init; }
}

/// <summary>Answers <see cref="GetStatus"/>.</summary>
public sealed record PoolStatus : IPoolMessage
{
    /// <summary>The options that it runs with, defaults included.</summary>
    public required TaskPoolOptions Options { get; init; }

    /// <summary>What it takes in.</summary>
    public required Intake Intake { get; init; }

    /// <summary>Whether dispatch is paused.</summary>
    public required bool DispatchPaused { get; init; }

    /// <summary>How many workers it has; after a resize not what the options said at the start.</summary>
    public required int Workers { get; init; }

    /// <summary>Admitted and without an outcome.</summary>
    public required long Outstanding { get; init; }

    /// <summary>Of these: in the ready queue.</summary>
    public required long Queued { get; init; }

    /// <summary>Of these: run by a worker now.</summary>
    public required int Running { get; init; }

    /// <summary>Of these: waiting for their delay.</summary>
    public required int Delayed { get; init; }

    /// <summary>Of these: waiting for a retry.</summary>
    public required int Retrying { get; init; }

    /// <summary>How long until the first delayed or retrying task is ready; null when none waits.</summary>
    public required TimeSpan? NextDue { get; init; }

    /// <summary>How many submitters wait for room.</summary>
    public required int WaitingSubmitters { get; init; }

    /// <summary>Handlers that ignored their token and still run; their tasks have their outcome.</summary>
    public required int Stuck { get; init; }

    /// <summary>Requests in quarantine.</summary>
    public required int Quarantined { get; init; }

    /// <summary>Groups that exist.</summary>
    public required int Groups { get; init; }

    /// <summary>Submissions that were rejected since the pool began.</summary>
    public required long Rejected { get; init; }

    /// <summary>Outcomes since the pool began.</summary>
    public required OutcomeCounts Counts { get; init; }

    /// <summary>The nodes that run its tasks, where it spans a cluster; empty for a pool in one process.</summary>
    public IReadOnlyList<NodeStatus> Nodes { get; init; } = [];

    /// <summary>What an answer to <see cref="WhenAllDone"/> would wait for now; empty when all is done.</summary>
    public required IReadOnlyList<string> HeldBy { get; init; }
}

/// <summary>Wake-ups that the pool sends to its coordinator.</summary>
internal static class CoordinatorTicks
{
    public sealed record Settle : IPoolMessage
    {
        public static readonly Settle Instance = new();
    }
}
