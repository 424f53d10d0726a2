using Akka.Actor;

namespace Actors;

/// <summary>The way to a pool that spans a cluster, through the door of this process: what the router has to answer takes a journey.</summary>
internal sealed class DoorAccess : IPoolAccess
{
    private readonly Door _door;
    private readonly ActorAsk _router;
    private readonly ActorAsk _coordinator;

    public DoorAccess(Door door)
    {
        _door = door;
        _router = new ActorAsk(door.Router, this);
        _coordinator = new ActorAsk(door.Coordinator, this);
    }

    public string Name => _door.Name;

    public int Capacity => _door.Capacity;

    public bool IsInsideHandler => _door.IsInsideHandler;

    public IActorRef Coordinator => _door.Coordinator;

    public Task Ended => _door.Ended;

    /// <summary>The pool goes on without this process.</summary>
    public StopReport? LastReport => null;

    public TaskOutcome? Submit(object task, TaskTicket ticket) => _door.Submit(Travelling(task), ticket);

    public ValueTask<TaskOutcome?> SubmitAsync(object task, TaskRunner? runner, TaskTicket ticket, CancellationToken waitToken) =>
        _door.SubmitAsync(Travelling(task), ticket, waitToken);

    public Task<CancelResult> CancelAsync(TaskTicket ticket) => CancelAsync(ticket.Id);

    public async Task<CancelResult> CancelAsync(TaskId id) => (await _router.Ask<CancelAnswer>(new CancelTask(id)).ConfigureAwait(false)).Result;

    public Task<GroupCancelled> CancelGroupAsync(string group) => _router.Ask<GroupCancelled>(new CancelGroup(group));

    public Task<PoolStatus> GetStatusAsync() => _coordinator.Ask<PoolStatus>(GetStatus.Instance);

    public Task<AllDone> WaitAsync(string? group, CancellationToken cancellationToken) => _coordinator.Ask<AllDone>(new WhenAllDone(group), cancellationToken);

    /// <exception cref="NotSupportedException">It is a delegate.</exception>
    private object Travelling(object task) => (TaskRequest.Checked(task) as TaskRequest)?.Task is Delegate || task is Delegate
        ? throw new NotSupportedException($"pool '{Name}' spans a cluster, and a delegate cannot leave its process: register a handler for a message of your own")
        : task;
}
