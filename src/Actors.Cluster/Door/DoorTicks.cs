using Akka.Actor;

namespace Actors;

/// <summary>Wake-ups of a door's actor.</summary>
internal static class DoorTicks
{
    /// <summary>There is something to be said to the router.</summary>
    public sealed record Speak : IPoolMessage
    {
        public static readonly Speak Instance = new();
    }

    /// <summary>Somebody could not be told an outcome or an answer.</summary>
    public sealed record TellFailed(IActorRef Receiver, Exception Fault) : IPoolMessage;

    /// <summary>The router has said what only a later version understands.</summary>
    public sealed record NotUnderstood(ItemKind Kind) : IPoolMessage;

    /// <summary>This process leaves. Answered with itself once the router has heard the last of it.</summary>
    public sealed record Leave : IPoolMessage
    {
        public static readonly Leave Instance = new();
    }

    /// <summary>Time has passed.</summary>
    public sealed record Tick : IPoolMessage
    {
        public static readonly Tick Instance = new();
    }
}
