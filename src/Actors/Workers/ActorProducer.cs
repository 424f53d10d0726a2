using Akka.Actor;

namespace Actors;

/// <summary>Lets Akka.NET make actors whose constructors are not public: they are made through their <c>Props</c> only.</summary>
internal sealed class ActorProducer<TActor>(Func<TActor> create) : IIndirectActorProducer
    where TActor : ActorBase
{
    public Type ActorType => typeof(TActor);

    public ActorBase Produce() => create();

    public void Release(ActorBase actor)
    {
    }
}
