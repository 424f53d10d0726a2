using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Actors;

/// <summary>A handler with its type erased. A handler that ends at once costs no allocation.</summary>
internal abstract class TaskRunner
{
    /// <summary>Calls the handler. What it throws is thrown.</summary>
    /// <param name="task">The task.</param>
    /// <param name="context">What the handler is told of it.</param>
    /// <param name="pending">Filled when the handler has not ended.</param>
    /// <param name="result">What it returned when it has.</param>
    /// <returns>Whether it has ended.</returns>
    public abstract bool Run(object task, TaskContext context, ref PendingRun pending, out object? result);

    /// <summary>The id of a task whose client chose none.</summary>
    /// <param name="task">The task.</param>
    /// <param name="number">The number that the pool has given it.</param>
    public virtual TaskId IdOf(object task, long number) => new(number);

    /// <summary>The same message for another task: it is submitted once more.</summary>
    public virtual object Anew(object task) => task;

    /// <summary>What those who watch are told of an attempt; a runner of what stands for another task speaks of that one.</summary>
    /// <param name="task">The task.</param>
    /// <param name="context">What the runner is told of it.</param>
    /// <param name="submitter">The span that it was submitted in.</param>
    public virtual Observed Observe(object task, in TaskContext context, ActivityContext submitter) =>
        new(task.GetType().Name, context.Id, context.Attempt, submitter);
}

/// <summary>A handler that was called and has not ended.</summary>
/// <remarks>One without a result is awaited by the loop itself: a state machine in between took a sixth of the processor time of a task that yields once.</remarks>
internal struct PendingRun
{
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _plain;
    private ConfiguredValueTaskAwaitable<object?>.ConfiguredValueTaskAwaiter _valued;
    private bool _hasValue;

    /// <summary>Takes in what a handler without a result returned. Returns whether it has ended.</summary>
    public bool HasEnded(ValueTask run)
    {
        if (run.IsCompleted)
        {
            run.GetAwaiter().GetResult();
            return true;
        }

        _plain = run.ConfigureAwait(false).GetAwaiter();
        _hasValue = false;
        return false;
    }

    /// <summary>Takes in what a handler with a result returned. Returns whether it has ended, and with what.</summary>
    public bool HasEnded<TResult>(ValueTask<TResult> run, out object? result)
    {
        if (run.IsCompleted)
        {
            result = run.GetAwaiter().GetResult();
            return true;
        }

        result = null;
        Await(ToObject(run));
        return false;
    }

    public void WhenEnded(Action resume)
    {
        if (_hasValue)
        {
            _valued.UnsafeOnCompleted(resume);
        }
        else
        {
            _plain.UnsafeOnCompleted(resume);
        }
    }

    /// <summary>What it returned; what it threw is thrown. Once.</summary>
    public object? TakeResult()
    {
        var ended = this;
        this = default;
        if (ended._hasValue)
        {
            return ended._valued.GetResult();
        }

        ended._plain.GetResult();
        return null;
    }

    private void Await(ValueTask<object?> run)
    {
        _valued = run.ConfigureAwait(false).GetAwaiter();
        _hasValue = true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<object?> ToObject<TResult>(ValueTask<TResult> run) => await run.ConfigureAwait(false);
}

/// <summary>A handler that returns nothing.</summary>
internal sealed class ActionRunner<TTask>(Func<TTask, TaskContext, ValueTask> handler) : TaskRunner
{
    public override bool Run(object task, TaskContext context, ref PendingRun pending, out object? result)
    {
        result = null;
        return pending.HasEnded(handler((TTask)task, context));
    }
}

/// <summary>A handler with a result.</summary>
internal sealed class FuncRunner<TTask, TResult>(Func<TTask, TaskContext, ValueTask<TResult>> handler) : TaskRunner
{
    public override bool Run(object task, TaskContext context, ref PendingRun pending, out object? result) =>
        pending.HasEnded(handler((TTask)task, context), out result);
}

/// <summary>Runs delegates that were submitted themselves: the task is the delegate.</summary>
internal sealed class DelegateRunner : TaskRunner
{
    public static readonly DelegateRunner Instance = new();

    public override bool Run(object task, TaskContext context, ref PendingRun pending, out object? result)
    {
        result = null;
        return pending.HasEnded(new ValueTask(NotNull(((Func<TaskContext, Task>)task)(context))));
    }

    public static TTask NotNull<TTask>(TTask? run)
        where TTask : Task => run ?? throw new InvalidOperationException("The delegate returned null where a Task was expected.");
}

/// <summary>Runs delegates with a result that were submitted themselves.</summary>
internal sealed class DelegateRunner<TResult> : TaskRunner
{
    public static readonly DelegateRunner<TResult> Instance = new();

    public override bool Run(object task, TaskContext context, ref PendingRun pending, out object? result) =>
        pending.HasEnded(new ValueTask<TResult>(DelegateRunner.NotNull(((Func<TaskContext, Task<TResult>>)task)(context))), out result);
}
