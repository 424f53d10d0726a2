using Akka.Actor;

namespace Actors;

/// <summary>
/// The actor that answers for the ledger of outstanding work: <see cref="WhenAllDone"/> and <see cref="GetStatus"/>.
/// </summary>
/// <remarks>
/// A child of its router, and of the same pool. The ledger itself is the pool's: workers count into cells and send a message only when
/// somebody waits. When this actor restarts nothing is lost, it answers what is due meanwhile.
/// </remarks>
public sealed class TaskCoordinator : ReceiveActor
{
    private readonly Pool _pool;

    private TaskCoordinator(Pool pool)
    {
        _pool = pool;
        Receive<WhenAllDone>(OnWhenAllDone);
        Receive<GetStatus>(_ => Sender.Tell(_pool.Status()));
        Receive<CoordinatorTicks.Settle>(_ => _pool.Settlement.Settle());
        Receive<Terminated>(gone => _pool.Questions.Forget(gone.ActorRef));
    }

    internal static Props Props(Pool pool) =>
        Akka.Actor.Props.CreateBy(new ActorProducer<TaskCoordinator>(() => new TaskCoordinator(pool)), pool).WithDispatcher(TaskRouter.Dispatcher);

    /// <inheritdoc/>
    protected override void PreStart() => _pool.Settlement.Settle();

    private void OnWhenAllDone(WhenAllDone message)
    {
        var (asker, self) = (Sender, Self);
        if (message.Group is "")
        {
            asker.Tell(new CommandRefused(message, Fault.Of(nameof(message.Group), message.Group, "must not be empty")));
            return;
        }

        // An Ask that was given up leaves nothing behind.
        Context.Watch(asker);
        _pool.Questions.Ask(new Question(asker, message.Group, answer => _pool.State.Tell(asker, answer, self)));
    }
}
