using Akka.Actor;

namespace Actors;

/// <summary>In the place of whoever told a door a task: what it is told goes to that door.</summary>
/// <param name="peer">The door's process.</param>
/// <param name="key">The task; null where the outcome's own tells.</param>
internal sealed class PeerReceiver(Peer peer, TaskKey? key) : MinimalActorRef
{
    public override ActorPath Path => peer.Door.Path;

    public override IActorRefProvider Provider => throw new NotSupportedException("It stands for a ref of another process.");

    /// <summary>Has the door keep what its task has behind it.</summary>
    public void Note(SubmittedTask task, TaskHistory history) => peer.Tell(new TaskNote((key ?? task.Key).Number, history));

    /// <summary>Tells the door that a task of it is admitted.</summary>
    public void SayAdmitted(SubmittedTask task) => peer.Tell(new TaskAdmitted(task.Key.Number));

    /// <summary>Tells the door that a task of it is kept.</summary>
    public void SayKept(SubmittedTask task) => peer.Tell(new TaskKept((key ?? task.Key).Number));

    protected override void TellInternal(object message, IActorRef sender)
    {
        var outcome = (TaskOutcome)message;
        var own = ((SubmittedTask)outcome.Task).Key;
        peer.Conclude(new Concluded((key ?? own).Number, outcome, isOwn: key is null, isCounted: key is null || key == own) { Of = key ?? own });
    }
}
