using Akka.Actor;

namespace Actors.Tests.Simulation;

/// <summary>A receiver in a simulated process.</summary>
internal sealed class SimListener(Action<object> heard) : MinimalActorRef
{
    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "listener";

    public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

    protected override void TellInternal(object message, IActorRef sender) => heard(message);
}
