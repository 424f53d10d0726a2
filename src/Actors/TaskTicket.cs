namespace Actors;

/// <summary>What a submitter holds for its task: the id, and the outcome to come.</summary>
public sealed class TaskTicket
{
    private readonly Pool _pool;

    // Continues elsewhere: a worker must not run its submitter's code.
    private readonly TaskCompletionSource<TaskOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<TaskOutcome>? _sink;

    internal TaskTicket(Pool pool, Action<TaskOutcome>? sink = null)
    {
        _pool = pool;
        _sink = sink;
    }

    /// <summary>The id of the task. When it was rejected: the id that its client chose, or number 0, for the pool assigned none.</summary>
    public TaskId Id { get; private set; }

    /// <summary>The outcome. It never faults, but for one case: awaited inside a handler of the same pool before it is in, it throws <see cref="WaitRefusedException"/> at once.</summary>
    public Task<TaskOutcome> Outcome => !_outcome.Task.IsCompleted && _pool.IsInsideHandler
        ? Task.FromException<TaskOutcome>(new WaitRefusedException(_pool.Options.Name, "an outcome"))
        : _outcome.Task;

    /// <summary>Cancels the task: at once if it does not run, else by its token.</summary>
    public CancelResult Cancel() => _pool.Cancellation.Cancel(Id);

    internal void Admitted(TaskId id) => Id = id;

    internal void Complete(TaskOutcome outcome)
    {
        if (Id == default)
        {
            Id = outcome.Id; // Known at once, kept or rejected: nobody holds this ticket yet.
        }

        _outcome.TrySetResult(outcome);
        _sink?.Invoke(outcome);
    }
}
