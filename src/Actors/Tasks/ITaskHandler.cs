namespace Actors;

/// <summary>Runs tasks of one type. One instance serves all workers at once unless it comes from a container (then: one scope a task).</summary>
/// <typeparam name="TTask">The user's message type; matched exactly, not by base type.</typeparam>
public interface ITaskHandler<in TTask>
{
    /// <summary>Runs one attempt. An exception becomes <see cref="OutcomeKind.Failed"/>; <see cref="DoNotRetryException"/> ends the task at once.</summary>
    ValueTask HandleAsync(TTask task, TaskContext context);
}

/// <summary>Runs tasks of one type that have a result.</summary>
/// <typeparam name="TTask">The user's message type; matched exactly, not by base type.</typeparam>
/// <typeparam name="TResult">What <see cref="TaskOutcome.Result"/> holds.</typeparam>
public interface ITaskHandler<in TTask, TResult>
{
    /// <inheritdoc cref="ITaskHandler{TTask}.HandleAsync"/>
    ValueTask<TResult> HandleAsync(TTask task, TaskContext context);
}
