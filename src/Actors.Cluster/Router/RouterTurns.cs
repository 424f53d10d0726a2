namespace Actors;

/// <summary>What the router of a cluster tells itself, from other threads or later.</summary>
internal static class RouterTurns
{
    /// <summary>There are tasks to be handed out.</summary>
    public sealed record HandOut : IPoolMessage
    {
        public static readonly HandOut Instance = new();
    }

    /// <summary>There is something to be said to a process.</summary>
    public sealed record Speak(Peer Peer) : IPoolMessage;

    /// <summary>An attempt is to be signalled.</summary>
    public sealed record Signal(long Serial, AttemptPhase Cause) : IPoolMessage;

    /// <summary>All attempts are to be signalled: the deadline of a stop is near.</summary>
    public sealed record SignalAll : IPoolMessage
    {
        public static readonly SignalAll Instance = new();
    }

    /// <summary>All attempts are to end: the deadline of a stop is here.</summary>
    public sealed record GiveUpAll : IPoolMessage
    {
        public static readonly GiveUpAll Instance = new();
    }

    /// <summary>Dispatch is paused, or the pool stops: what no node has begun is to come back.</summary>
    public sealed record TakeAllBack : IPoolMessage
    {
        public static readonly TakeAllBack Instance = new();
    }

    /// <summary>Some time ago tasks waited at one node while another was idle.</summary>
    public sealed record LookAgain : IPoolMessage
    {
        public static readonly LookAgain Instance = new();
    }

    /// <summary>The ledger is to be opened, some time after a failure.</summary>
    public sealed record OpenStore : IPoolMessage
    {
        public static readonly OpenStore Instance = new();
    }

    /// <summary>The router is to end, once what it has decided is written.</summary>
    public sealed record End : IPoolMessage
    {
        public static readonly End Instance = new();
    }

    /// <summary>It has waited for that long enough.</summary>
    public sealed record EndNow : IPoolMessage
    {
        public static readonly EndNow Instance = new();
    }

    /// <summary>Some time ago the actor of a door ended.</summary>
    public sealed record DoorHasEnded(Akka.Actor.IActorRef Door) : IPoolMessage;

    /// <summary>Time has passed.</summary>
    public sealed record Tick : IPoolMessage
    {
        public static readonly Tick Instance = new();
    }
}
