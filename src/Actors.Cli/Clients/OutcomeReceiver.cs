using Akka.Actor;

namespace Actors.Cli.Clients;

/// <summary>The sender of the lines: what it is told, it passes on.</summary>
internal sealed class OutcomeReceiver : ReceiveActor
{
    private OutcomeReceiver(Action<TaskOutcome> told) => Receive(told);

    public static Props Props(Action<TaskOutcome> told) => Akka.Actor.Props.CreateBy(new Producer(told));

    private sealed class Producer(Action<TaskOutcome> told) : IIndirectActorProducer
    {
        public Type ActorType => typeof(OutcomeReceiver);

        public ActorBase Produce() => new OutcomeReceiver(told);

        public void Release(ActorBase actor)
        {
        }
    }
}
