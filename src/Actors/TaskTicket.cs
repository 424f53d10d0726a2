namespace Actors;

/// <summary>What a submitter holds for its task: the id, and the outcome to come.</summary>
public sealed class TaskTicket
{
    private readonly IPoolAccess _pool;

    private readonly TicketSink? _sink;

    // 1 when somebody has taken the task out of waiting: the loop that begins it, or whoever ends it without that.
    private int _taken;

    private volatile bool _isCancelRequested;

    // In the place of the outcome of a success that nobody has asked for yet.
    private static readonly object Unmade = new();

    // Null; then a TaskCompletionSource if somebody asks before the outcome is in, or else the outcome itself, or what stands for it. Those who submit many tasks
    // look at few of their tickets: a source for each cost 96 bytes, and an outcome 64.
    private object? _outcome;

    // Of a success.
    private object? _result;
    private int _worker;

    internal TaskTicket(IPoolAccess pool, TicketSink? sink = null)
    {
        _pool = pool;
        _sink = sink;
    }

    /// <summary>The id of the task. When it was rejected: the id that its client chose, or number 0, for the pool assigned none.</summary>
    public TaskId Id { get; private set; }

    /// <summary>
    /// The outcome. It does not fault, but in three cases: awaited inside a handler of the same pool before it is in, it throws <see cref="WaitRefusedException"/> at once; where a durable pool
    /// stops before it is in, <see cref="PoolStoppedException"/>, for the task is kept; and where the pool spans a cluster or is durable, <see cref="ObjectDisposedException"/> when this process's door has ended before it was in.
    /// </summary>
    public Task<TaskOutcome> Outcome
    {
        get
        {
            var known = Volatile.Read(ref _outcome) ?? Interlocked.CompareExchange(ref _outcome, NewSource(), null) ?? _outcome;
            if (known == Unmade)
            {
                known = Interlocked.CompareExchange(ref _outcome, MakeSuccess(), Unmade) is TaskOutcome made ? made : _outcome;
            }

            if (known is TaskOutcome outcome)
            {
                return Task.FromResult(outcome);
            }

            var source = (TaskCompletionSource<TaskOutcome>)known!;
            return !source.Task.IsCompleted && _pool.IsInsideHandler
                ? Task.FromException<TaskOutcome>(new WaitRefusedException(_pool.Name, "an outcome"))
                : source.Task;
        }
    }

    /// <summary>Cancels the task: at once if it does not run, else by its token. In one process done when this returns.</summary>
    public Task<CancelResult> CancelAsync() => _pool.CancelAsync(this);

    /// <summary>The task, if it is a plain one; null when it is tracked.</summary>
    internal object? Message { get; private set; }

    internal TaskRunner? Runner { get; private set; }

    internal bool IsPlain => Message is not null;

    /// <summary>Whether its plain task waits in the ready queue.</summary>
    internal bool IsWaiting => Volatile.Read(ref _taken) == 0;

    internal bool IsOver => Volatile.Read(ref _outcome) is { } outcome && (outcome == Unmade || outcome is TaskOutcome or TaskCompletionSource<TaskOutcome> { Task.IsCompleted: true });

    /// <summary>A cancel was asked for while its plain task ran: no further attempt is made.</summary>
    internal bool IsCancelRequested { get => _isCancelRequested; set => _isCancelRequested = value; }

    /// <summary>Its plain task has its outcome, recorded under the gate and perhaps not told yet: there is nothing left to cancel.</summary>
    internal void LetGo() => (Message, Runner) = (null, null);

    /// <summary>Its task was admitted as a plain one.</summary>
    internal void Admitted(TaskId id, object message, TaskRunner runner) => (Id, Message, Runner) = (id, message, runner);

    /// <summary>Takes its plain task out of waiting. Who gets true gives it its end.</summary>
    internal bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    internal void Admitted(TaskId id) => Id = id;

    /// <summary>Its plain task has succeeded. The outcome is made when somebody asks for it.</summary>
    internal void Succeed(object? result, int worker)
    {
        (_result, _worker) = (result, worker);
        if (_sink is not null || Interlocked.CompareExchange(ref _outcome, Unmade, null) is not null)
        {
            Complete(MakeSuccess());
        }
    }

    internal void Complete(TaskOutcome outcome)
    {
        if (Id == default)
        {
            Id = outcome.Id; // Known at once, kept or rejected: nobody holds this ticket yet.
        }

        (Interlocked.CompareExchange(ref _outcome, outcome, null) as TaskCompletionSource<TaskOutcome>)?.TrySetResult(outcome);
        _sink?.Outcome(outcome);
    }

    /// <summary>Its outcome will not come to be known here.</summary>
    internal void Lose(Exception reason)
    {
        var source = NewSource();
        source.SetException(reason);
        _ = source.Task.Exception; // Who does not ask for it is not to be told at the end of the process.
        (Interlocked.CompareExchange(ref _outcome, source, null) as TaskCompletionSource<TaskOutcome>)?.TrySetException(reason);
        _sink?.Lost?.Invoke(reason);
    }

    private TaskOutcome MakeSuccess() => TaskOutcome.Succeeded(Id, Message!, _result, 1, _worker);

    // Continues elsewhere: a worker must not run its submitter's code.
    private static TaskCompletionSource<TaskOutcome> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What is told of tickets as they get their outcomes, at once and on the thread that gives them.</summary>
/// <param name="Outcome">Told the outcome.</param>
/// <param name="Lost">Told why there will be none.</param>
internal sealed record TicketSink(Action<TaskOutcome> Outcome, Action<Exception>? Lost = null);
