using Akka.Actor;

namespace Actors;

/// <summary>What a <see cref="TaskPool"/> and its tickets stand on: the pool itself (<see cref="LocalAccess"/>), or a door to one that spans a cluster.</summary>
internal interface IPoolAccess
{
    /// <summary>The name of the pool, for errors.</summary>
    string Name { get; }

    /// <summary>How many tasks that were submitted here may be outstanding.</summary>
    int Capacity { get; }

    /// <summary>Whether the code that asks runs inside a handler of the pool.</summary>
    bool IsInsideHandler { get; }

    IActorRef Coordinator { get; }

    /// <summary>Completes when the router has gone.</summary>
    Task Ended { get; }

    /// <summary>Submits a task without waiting for room.</summary>
    /// <returns>The outcome if it is known at once; null if it was taken.</returns>
    TaskOutcome? Submit(object task, TaskTicket ticket);

    /// <summary>Submits a task, waiting for room if need be and if the pool's options and the place of the call allow it.</summary>
    /// <inheritdoc cref="Submit"/>
    ValueTask<TaskOutcome?> SubmitAsync(object task, TaskRunner? runner, TaskTicket ticket, CancellationToken waitToken);

    Task<CancelResult> CancelAsync(TaskTicket ticket);

    Task<CancelResult> CancelAsync(TaskId id);

    Task<GroupCancelled> CancelGroupAsync(string group);

    Task<PoolStatus> GetStatusAsync();

    Task<AllDone> WaitAsync(string? group, CancellationToken cancellationToken);

    /// <summary>How the pool ended, once its router has gone; null where that is not known.</summary>
    StopReport? LastReport { get; }
}

/// <summary>The way to a pool of this process: what it answers, it answers before the call returns.</summary>
internal sealed class LocalAccess(Pool pool) : IPoolAccess
{
    private readonly Func<bool> _mayWait = () => !pool.IsInsideHandler;

    public Pool Pool => pool;

    public string Name => pool.Name;

    public int Capacity => pool.Options.Capacity;

    public bool IsInsideHandler => pool.IsInsideHandler;

    public IActorRef Coordinator => pool.State.Coordinator;

    public Task Ended => pool.Ended;

    public StopReport? LastReport => pool.Keeping.Report();

    public TaskOutcome? Submit(object task, TaskTicket ticket) => pool.Admission.Admit(task, runner: null, sender: null, ticket, out _);

    public ValueTask<TaskOutcome?> SubmitAsync(object task, TaskRunner? runner, TaskTicket ticket, CancellationToken waitToken) =>
        pool.Admission.AdmitAsync(task, runner, ticket, pool.Line, _mayWait, waitToken);

    public Task<CancelResult> CancelAsync(TaskTicket ticket) => Task.FromResult(pool.Cancellation.Cancel(ticket));

    public Task<CancelResult> CancelAsync(TaskId id) => Task.FromResult(pool.Cancellation.Cancel(id));

    public Task<GroupCancelled> CancelGroupAsync(string group)
    {
        var (cancelled, signalled) = pool.Cancellation.CancelGroup(group);
        return Task.FromResult(new GroupCancelled(group, cancelled, signalled));
    }

    public Task<PoolStatus> GetStatusAsync() => Task.FromResult(pool.Status());

    public async Task<AllDone> WaitAsync(string? group, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<AllDone>(TaskCreationOptions.RunContinuationsAsynchronously);
        pool.Questions.Ask(new Question(answer, group, done => _ = done is AllDone all ? answer.TrySetResult(all) : answer.TrySetException(new PoolStoppedException(Name, ((PoolStopped)done).Kept))));
        try
        {
            return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            pool.Questions.Forget(answer);
            throw;
        }
    }
}
