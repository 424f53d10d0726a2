using Akka.Actor;

namespace Actors.Tests.Stress;

/// <summary>A sender that is told on the teller's thread, so that an outcome is known to have been told when it has been.</summary>
internal sealed class Ear(Action<TaskOutcome> hear) : MinimalActorRef
{
    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "ear";

    public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

    protected override void TellInternal(object message, IActorRef sender) => hear(Assert.IsType<TaskOutcome>(message));
}
