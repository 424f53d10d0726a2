using Akka.Actor;

namespace Actors.Tests.Fixtures;

/// <summary>A receiver whose Tell is the test's own code, run by whoever tells it.</summary>
internal sealed class InlineRef(Action<object> receive) : MinimalActorRef
{
    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "inline";

    public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

    protected override void TellInternal(object message, IActorRef sender) => receive(message);
}
