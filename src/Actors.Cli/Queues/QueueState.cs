namespace Actors.Cli.Queues;

/// <summary>How a line of a queue is that has not succeeded.</summary>
internal enum QueueState
{
    /// <summary>It has no outcome: it waits for its first run, or for the next one, or was running when the run was ended.</summary>
    Waiting,

    Failed,
    TimedOut,
    Crashed,
    Cancelled,
    Rejected,
}
