namespace Actors;

/// <summary>What a worker's actor is told by its loop, by those who signal it, and by its own timers.</summary>
internal static class WorkerMessages
{
    /// <summary>An attempt has a deadline that is earlier than the next tick.</summary>
    public sealed record WatchDeadline : IPoolMessage
    {
        public static readonly WatchDeadline Instance = new();
    }

    /// <summary>The attempt's token was signalled; the grace begins.</summary>
    public sealed record Signalled(WorkerSlot Slot, long Serial) : IPoolMessage;

    /// <summary>Timer: look at the deadline.</summary>
    public sealed record DeadlineTick : IPoolMessage
    {
        public static readonly DeadlineTick Instance = new();
    }

    /// <summary>Timer: the grace of the attempt is over.</summary>
    public sealed record GraceOver(WorkerSlot Slot, long Serial) : IPoolMessage;
}
