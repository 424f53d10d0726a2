using System.Diagnostics;

namespace Actors;

/// <summary>The loop that runs a worker's tasks on the thread pool, outside the turn of its actor.</summary>
/// <remarks>
/// It ends when there is nothing to take, and is scheduled again by whoever adds a task. When a handler has to wait, the thread leaves and the
/// end of the handler schedules the loop again: it never goes on inside the call that completed the handler, which may be another task's
/// code that would then wait for this worker's next tasks.
/// </remarks>
internal sealed class WorkerLoop : IThreadPoolWorkItem
{
    /// <summary>How many tasks are run between two looks at the clock: a look costs about as much as a no-op task.</summary>
    private const int TasksBetweenLooks = 32;

    /// <summary>After this long the loop goes to the end of the thread pool's queue, so that others on it get their turn.</summary>
    private static readonly TimeSpan LongestStretch = TimeSpan.FromMilliseconds(1);

    /// <summary>In the place of what a handler throws: it was not called, for the deadline of a stop was over.</summary>
    private static readonly OperationCanceledException NotRun = new();

    private readonly Pool _pool;
    private readonly WorkerSlot _slot;
    private readonly Action _resume;

    // The attempt that runs. Written by the loop only.
    private ReadyTask _current;
    private TrackedTask? _tracked;
    private long _startedAt = PoolTelemetry.NotTaken;
    private PendingRun _pending;
    private bool _isPending;
    private bool _isFirst; // Whether the next attempt is the first of a stretch that has a timeout.
    private Activity? _span;

    public WorkerLoop(Pool pool, WorkerSlot slot)
    {
        _pool = pool;
        _slot = slot;
        Cell = new WorkerCell(pool.State, slot);
        _resume = () => _slot.Schedule(preferLocal: true);
    }

    /// <summary>Whose loop it is.</summary>
    public WorkerSlot Slot => _slot;

    /// <summary>Where it counts.</summary>
    public WorkerCell Cell { get; }

    /// <summary>The task of the attempt that runs. Good for use only if that attempt was signalled before and is abandoned afterwards: then it has run all the while.</summary>
    public (ReadyTask Plain, TrackedTask? Tracked) Attempted => (_current, _tracked);

    /// <summary>The ticket of the plain task that was taken last, if it has one. By anyone; good for use only as <see cref="Cancellation"/> does.</summary>
    public TaskTicket? Ticket => Volatile.Read(ref _current.Receiver) as TaskTicket;

    /// <summary>One stretch of the loop, on a thread of the pool, in an empty execution context but for the mark that names this pool.</summary>
    public void Execute()
    {
        var outer = ExecutionContext.Capture();
        ExecutionContext.Restore(_pool.Marked);
        try
        {
            RunStretch();
        }
        finally
        {
            if (outer is not null)
            {
                ExecutionContext.Restore(outer);
            }
        }
    }

    private void RunStretch()
    {
        _isFirst = _pool.Options.Timeout is not null;
        long stretchBegan = 0;
        for (var n = 0; ; n++)
        {
            if (!_isPending)
            {
                switch (_pool.Take(_slot, Cell.Epoch, out _current))
                {
                    case TakeResult.Idle:
                        return;
                    case TakeResult.Retired:
                        _pool.Crew.OnRetired(_slot);
                        return;
                    default:
                        break;
                }
            }

            if (!RunTask())
            {
                return;
            }

            if (n % TasksBetweenLooks == 0)
            {
                var now = _pool.Now;
                stretchBegan = n == 0 ? now : stretchBegan;
                if (_pool.Clock.GetElapsedTime(stretchBegan, now) > LongestStretch)
                {
                    _slot.Schedule();
                    return;
                }
            }
        }
    }

    /// <summary>Runs the current task, or ends it if it was pending. Returns false when the loop must leave the thread.</summary>
    private bool RunTask()
    {
        object? result = null;
        Exception? thrown = null;
        TaskError? error = null;
        try
        {
            if (_isPending)
            {
                _isPending = false;
                result = _pending.TakeResult();
            }
            else
            {
                if (!TryBegin(out var runner, out var message, out var context, out var mayRun))
                {
                    return true;
                }

                if (!mayRun)
                {
                    return End(null, NotRun, error: null);
                }

                _pool.Marks?.Begin(_slot.Number, message);
                if (!runner.Run(message, context, ref _pending, out result))
                {
                    _isPending = true;
                    _pending.WhenEnded(_resume);
                    return false; // From here on the loop may run elsewhere: nothing is touched any more.
                }
            }
        }
#pragma warning disable CA1031 // The one place where user code fails: whatever it throws becomes the outcome of its task.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            // Its text is the user's code too: read while the attempt runs, so that a deadline and a stop hold for it.
            (thrown, error) = (fault, TaskError.From(fault));
            _isPending = false; // A value task of the user's own may throw where it is to be awaited.
        }

        return End(result, thrown, error);
    }

    private bool TryBegin(out TaskRunner runner, out object message, out TaskContext context, out bool mayRun)
    {
        TimeSpan? timeout;
        mayRun = false;
        if (_current.Item is TrackedTask tracked)
        {
            _tracked = tracked;
            runner = tracked.Runner;
            message = tracked.Request.Task;
            context = default;
            if (tracked.Request.Timeout is not null)
            {
                _slot.Deadline = WorkerSlot.Never; // Until its own is reckoned below: meanwhile the pool's must not be held against it.
            }

            if (!_pool.TryBegin(tracked, _slot))
            {
                _tracked = null;
                _slot.RestDeadline();
                _slot.Attempt.PutBack();
                return false;
            }

            timeout = tracked.Request.Timeout ?? _pool.Options.Timeout;
            context = new TaskContext(tracked.Id, tracked.Attempts, tracked.GroupName, _slot.Token);
        }
        else
        {
            runner = _current.Runner!;
            message = _current.Item!;
            context = default;
            if (_current.Receiver is TaskTicket ticket && !ticket.TryTake())
            {
                _slot.Attempt.PutBack();
                _pool.OnTakenInVain();
                return false;
            }

            timeout = _pool.Options.Timeout;
            context = new TaskContext(new TaskId(_current.Number), 1, null, _slot.Token);
        }

        // The pool's timeout is not reckoned here for each of the tasks that follow one another without a wait: that is left to the actor.
        _startedAt = _isFirst || _tracked?.Request.Timeout is not null ? _pool.Now : _pool.Telemetry.Timestamp();
        _isFirst = false;
        if (timeout is { } limit && _startedAt != PoolTelemetry.NotTaken)
        {
            _slot.Deadline = _startedAt + _pool.State.ToTicks(limit);
        }

        if (_tracked is null)
        {
            var serial = _slot.Attempt.Begin();
            if (_current.Receiver is TaskTicket { IsCancelRequested: true })
            {
                _slot.TrySignal(serial, AttemptPhase.CancelledByCaller);
            }
        }

        mayRun = _pool.OnBegun(_slot);
        if (!mayRun)
        {
            _startedAt = PoolTelemetry.NotTaken; // What is not run is not measured, and has no span.
            return true;
        }

        if (timeout is not null)
        {
            _slot.WatchDeadline();
        }

        _span = _pool.Telemetry.Begin(runner, message, context, _tracked?.SubmitterSpan ?? default, _slot.Number, _tracked?.ReadyAt ?? PoolTelemetry.NotTaken, _startedAt);
        return true;
    }

    private bool End(object? result, Exception? thrown, TaskError? error)
    {
        var phase = _slot.End();
        // The common case, the short way: 24 M no-op tasks a second instead of 21.5.
        if (phase == AttemptPhase.Running && thrown is null && _tracked is null && _span is null && _startedAt == PoolTelemetry.NotTaken)
        {
            _pool.Settlement.Succeed(Cell, _current, result, _slot.Number);
            _pool.Marks?.End(_slot.Number); // Last: to tell an outcome may be the user's code as well.
            CleanThread();
            return true;
        }

        var (span, startedAt) = (_span, _startedAt);
        (_span, _startedAt) = (null, PoolTelemetry.NotTaken);
        var end = AttemptEnd.Of(phase, result, thrown, error, _slot.Number) with { WasRun = !ReferenceEquals(thrown, NotRun) };
        _pool.Telemetry.End(span, startedAt, end);
        if (phase == AttemptPhase.Abandoned)
        {
            (_current, _tracked) = (default, null);
            _pool.Crew.OnStuckEnded(_slot); // Its outcome is recorded. From here on the slot may run elsewhere.
            return false;
        }

        // The task stays here until its end is recorded: whoever looks for a ticket finds it in the queue, here, tracked, or with its outcome.
        _pool.End(Cell, _current, _tracked, end);
        _pool.Marks?.End(_slot.Number);
        _tracked = null;
        CleanThread();
        return true;
    }

    private void CleanThread()
    {
        // A handler that set an AsyncLocal, or a synchronization context, before its first await has changed this thread.
        if (!ReferenceEquals(ExecutionContext.Capture(), _pool.Marked))
        {
            ExecutionContext.Restore(_pool.Marked);
        }

        if (SynchronizationContext.Current is not null)
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }
    }
}
