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
}

/// <summary>A handler that was called and has not ended.</summary>
/// <remarks>One without a result is awaited by the loop itself: a state machine in between took a sixth of the processor time of a task that yields once.</remarks>
internal struct PendingRun
{
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _plain;
    private ConfiguredValueTaskAwaitable<object?>.ConfiguredValueTaskAwaiter _valued;
    private bool _hasValue;

    public void Await(ValueTask run)
    {
        _plain = run.ConfigureAwait(false).GetAwaiter();
        _hasValue = false;
    }

    public void Await(ValueTask<object?> run)
    {
        _valued = run.ConfigureAwait(false).GetAwaiter();
        _hasValue = true;
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
}

/// <summary>A handler that returns nothing.</summary>
internal sealed class ActionRunner<TTask>(Func<TTask, TaskContext, ValueTask> handler) : TaskRunner
{
    public override bool Run(object task, TaskContext context, ref PendingRun pending, out object? result)
    {
        result = null;
        var run = handler((TTask)task, context);
        if (run.IsCompleted)
        {
            run.GetAwaiter().GetResult();
            return true;
        }

        pending.Await(run);
        return false;
    }
}

/// <summary>A handler with a result.</summary>
internal sealed class FuncRunner<TTask, TResult>(Func<TTask, TaskContext, ValueTask<TResult>> handler) : TaskRunner
{
    public override bool Run(object task, TaskContext context, ref PendingRun pending, out object? result)
    {
        var run = handler((TTask)task, context);
        if (run.IsCompleted)
        {
            result = run.GetAwaiter().GetResult();
            return true;
        }

        result = null;
        pending.Await(ToObject(run));
        return false;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<object?> ToObject(ValueTask<TResult> run) => await run.ConfigureAwait(false);
}

/// <summary>Runs delegates that were submitted themselves: the task is the delegate.</summary>
internal sealed class DelegateRunner : TaskRunner
{
    public static readonly DelegateRunner Instance = new();

    public override bool Run(object task, TaskContext context, ref PendingRun pending, out object? result)
    {
        result = null;
        var run = ((Func<TaskContext, Task>)task)(context)
            ?? throw new InvalidOperationException("The delegate returned null where a Task was expected.");
        if (run.IsCompleted)
        {
            run.GetAwaiter().GetResult();
            return true;
        }

        pending.Await(new ValueTask(run));
        return false;
    }
}

/// <summary>Runs delegates with a result that were submitted themselves.</summary>
internal sealed class DelegateRunner<TResult> : TaskRunner
{
    public static readonly DelegateRunner<TResult> Instance = new();

    public override bool Run(object task, TaskContext context, ref PendingRun pending, out object? result)
    {
        var run = ((Func<TaskContext, Task<TResult>>)task)(context)
            ?? throw new InvalidOperationException("The delegate returned null where a Task was expected.");
        if (run.IsCompleted)
        {
            result = run.GetAwaiter().GetResult();
            return true;
        }

        result = null;
        pending.Await(ToObject(run));
        return false;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<object?> ToObject(Task<TResult> run) => await run.ConfigureAwait(false);
}
