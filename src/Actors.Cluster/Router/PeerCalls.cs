using Akka.Actor;

namespace Actors;

/// <summary>Answers the questions and commands that doors pass on. In the router's turn.</summary>
internal sealed class PeerCalls(Pool pool, Nodes nodes)
{
    /// <summary>The pool's own router, which knows the commands.</summary>
    public IActorRef Router { get; set; } = ActorRefs.Nobody;

    public void Begin(Peer peer, Call call)
    {
        switch (call.Message)
        {
            case WhenAllDone { Group: "" } question:
                peer.Tell(Reply.Of(call.Number, new CommandRefused(question, Fault.Of(nameof(question.Group), question.Group, "must not be empty"))));
                break;
            case WhenAllDone question:
                // A door has taken what waits for room here, so a question covers that too.
                pool.Line.AfterThose(() => pool.Questions.Ask(new Question((peer, call.Number), question.Group, answer => peer.Tell(Reply.Of(call.Number, answer)))));
                break;
            case GetStatus:
                peer.Tell(Reply.Of(call.Number, pool.Status()));
                break;
            case CancelTask command:
                peer.Tell(Reply.Of(call.Number, new CancelAnswer(command.Id, Cancel(command.Id))));
                break;
            default:
                Router.Tell(call.Message, new ReplyReceiver(peer, call.Number));
                break;
        }
    }

    /// <summary>Nobody waits for the answer any more. What a command does, it does all the same.</summary>
    public void Forget(Peer peer, long number) => pool.Questions.Forget((peer, number));

    /// <summary>Wherever the task is: known by its id or ready, at a node, or in the line of those that wait for room.</summary>
    private CancelResult Cancel(TaskId id) => pool.Cancellation.Cancel(id) switch
    {
        CancelResult.NotFound when nodes.TryCancelPlain(id) => CancelResult.Signalled,
        CancelResult.NotFound when pool.Line.TryCancel(id) => CancelResult.Cancelled,
        var found => found,
    };

    /// <summary>In the place of whoever commands.</summary>
    private sealed class ReplyReceiver(Peer peer, long number) : MinimalActorRef
    {
        public override ActorPath Path => peer.Door.Path;

        public override IActorRefProvider Provider => throw new NotSupportedException("It stands for a ref of another process.");

        protected override void TellInternal(object message, IActorRef sender) => peer.Tell(Reply.Of(number, (IPoolMessage)message));
    }
}
