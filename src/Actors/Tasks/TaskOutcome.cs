using System.Globalization;

namespace Actors;

/// <summary>How a task ended.</summary>
public enum OutcomeKind
{
    /// <summary>Its handler returned; <see cref="TaskOutcome.Result"/> holds what it returned.</summary>
    Succeeded,

    /// <summary>Its last attempt threw; <see cref="TaskOutcome.Error"/> says what.</summary>
    Failed,

    /// <summary>Its last attempt ran longer than its timeout, or ignored its token (<see cref="OutcomeReason.Stuck"/>).</summary>
    TimedOut,

    /// <summary>The process of its last attempt went down with it.</summary>
    Crashed,

    /// <summary>Ended before it succeeded: by the caller, its group, an overflow, or the stop of the pool.</summary>
    Cancelled,

    /// <summary>Never admitted; <see cref="TaskOutcome.Reason"/> says why.</summary>
    Rejected,
}

/// <summary>Why a task was cancelled, rejected, or called stuck.</summary>
public enum OutcomeReason
{
    /// <summary>The kind says it all.</summary>
    None,

    /// <summary>Cancelled by the caller, by id or by group.</summary>
    Caller,

    /// <summary>Cancelled because another task of its group failed.</summary>
    GroupFailed,

    /// <summary>Cancelled to make room for a newer task (<see cref="Overflow.DropOldest"/>).</summary>
    Dropped,

    /// <summary>Cancelled because the pool stopped.</summary>
    Stopped,

    /// <summary>Timed out: its code had not ended when the grace was over, or when a stop's deadline came or the router was stopped, and was given up.</summary>
    Stuck,

    /// <summary>Rejected: as many tasks are outstanding as the capacity allows.</summary>
    Full,

    /// <summary>Rejected: no handler is registered for its type.</summary>
    NoHandler,

    /// <summary>Rejected: intake is paused.</summary>
    Paused,

    /// <summary>Rejected: the pool drains, stops or has stopped.</summary>
    Stopping,

    /// <summary>Rejected: an option of the request breaks a rule.</summary>
    Invalid,

    /// <summary>Rejected: its id or unique key stands for another task.</summary>
    Conflict,
}

/// <summary>An exception as data.</summary>
/// <param name="Type">The full name of the exception's type; <c>Crashed</c> where there was none, for its process went down.</param>
/// <param name="Message">What it says.</param>
/// <param name="Stack">Its stack and inner exceptions as text; null when there is none.</param>
public sealed record TaskError(string Type, string Message, string? Stack)
{
    internal static TaskError From(Exception exception)
    {
        var type = exception.GetType().FullName ?? exception.GetType().Name;
        try
        {
            return new TaskError(type, exception.Message ?? string.Empty, exception.StackTrace is null ? null : exception.ToString());
        }
#pragma warning disable CA1031 // An exception's text is user code as well: when that throws, the task has failed all the same, and only the task.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            return new TaskError(type, $"(its message cannot be read: that threw {thrown.GetType().FullName})", null);
        }
    }
}

/// <summary>The one final answer for a task. It is told to the sender and held by the ticket.</summary>
public sealed class TaskOutcome
{
    internal TaskOutcome(TaskId id, object task, OutcomeKind kind, OutcomeReason reason, object? detail, int attempts, int worker)
    {
        Id = id;
        Task = task;
        Kind = kind;
        Reason = reason;
        Detail = detail;
        Attempts = attempts;
        Worker = worker;
    }

    /// <summary>Result, error and rejection text exclude each other, so one field holds whichever there is: 8 bytes less a task.</summary>
    internal object? Detail { get; }

    /// <summary>The id of the task. When it was rejected: the id that its client chose, or number 0, for the pool assigned none.</summary>
    public TaskId Id { get; }

    /// <summary>The message, or the delegate, that was submitted.</summary>
    public object Task { get; }

    /// <summary>How it ended.</summary>
    public OutcomeKind Kind { get; }

    /// <summary>Why, where the kind alone does not say.</summary>
    public OutcomeReason Reason { get; }

    /// <summary>How often it was started.</summary>
    public int Attempts { get; }

    /// <summary>The number of the worker that ran the last attempt, from 1; 0 when it was never started, or crashed.</summary>
    public int Worker { get; }

    /// <summary>Whether it succeeded.</summary>
    public bool IsSuccess => Kind == OutcomeKind.Succeeded;

    /// <summary>What the handler returned; null when it returns nothing or did not succeed.</summary>
    public object? Result => IsSuccess ? Detail : null;

    /// <summary>What the last attempt threw, or how its process went down with it; null when it threw nothing.</summary>
    public TaskError? Error => Detail as TaskError is { } error && !IsSuccess ? error : null;

    /// <summary>One sentence for people: what happened and why.</summary>
    public string Explanation => Kind switch
    {
        OutcomeKind.Succeeded => "succeeded",
        OutcomeKind.Rejected => $"rejected ({Reason}): {Detail}",
        OutcomeKind.TimedOut when Reason == OutcomeReason.Stuck => "timed out (Stuck): its code did not end after its token was signalled",
        OutcomeKind.TimedOut => "timed out",
        OutcomeKind.Cancelled => $"cancelled ({Reason})",
        OutcomeKind.Crashed => string.Create(CultureInfo.InvariantCulture, $"crashed after {Attempts} {Tries}: {Error?.Message}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"failed after {Attempts} {Tries}: {Error?.Type}: {Error?.Message}"),
    };

    private string Tries => Attempts == 1 ? "attempt" : "attempts";

    /// <summary>The result of a success as the type that its caller expects.</summary>
    internal TResult ResultAs<TResult>() => Result switch
    {
        TResult result => result,
        null when default(TResult) is null => default!,
        var other => throw new InvalidCastException($"The handler of task {Id} returned {other?.GetType().ToString() ?? "nothing"} where {typeof(TResult)} was expected."),
    };

    internal static TaskOutcome Succeeded(TaskId id, object task, object? result, int attempts, int worker) =>
        new(id, task, OutcomeKind.Succeeded, OutcomeReason.None, result, attempts, worker);

    internal static TaskOutcome Failed(TaskId id, object task, TaskError error, int attempts, int worker) =>
        new(id, task, OutcomeKind.Failed, OutcomeReason.None, error, attempts, worker);

    /// <param name="id">The id of the task.</param>
    /// <param name="task">Its message.</param>
    /// <param name="crashes">How often its process went down.</param>
    /// <param name="node">Where it did last.</param>
    /// <param name="attempts">How often it was started.</param>
    internal static TaskOutcome Crashed(TaskId id, object task, int crashes, string node, int attempts)
    {
        var how = crashes == 1 ? "its process went down while it ran" : string.Create(CultureInfo.InvariantCulture, $"its process went down while it ran, {crashes} times");
        return new TaskOutcome(id, task, OutcomeKind.Crashed, OutcomeReason.None, new TaskError(nameof(OutcomeKind.Crashed), $"{how}; the last was {node}", Stack: null), attempts, worker: 0);
    }

    internal static TaskOutcome TimedOut(TaskId id, object task, TaskError? error, int attempts, int worker) =>
        new(id, task, OutcomeKind.TimedOut, OutcomeReason.None, error, attempts, worker);

    internal static TaskOutcome Stuck(TaskId id, object task, int attempts, int worker) =>
        new(id, task, OutcomeKind.TimedOut, OutcomeReason.Stuck, null, attempts, worker);

    internal static TaskOutcome Cancelled(TaskId id, object task, OutcomeReason reason, TaskError? error, int attempts, int worker) =>
        new(id, task, OutcomeKind.Cancelled, reason, error, attempts, worker);

    internal static TaskOutcome Rejected(TaskId id, object task, OutcomeReason reason, string explanation) =>
        new(id, task, OutcomeKind.Rejected, reason, explanation, 0, 0);

    /// <inheritdoc/>
    public override string ToString() => Id == default ? $"task {Explanation}" : $"task {Id} {Explanation}";
}
