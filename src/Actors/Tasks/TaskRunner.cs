using System.Runtime.CompilerServices;

namespace Actors;

/// <summary>A handler with its type erased. A handler that ends at once costs no allocation.</summary>
internal abstract class TaskRunner
{
    public abstract ValueTask<object?> Run(object task, TaskContext context);
}

/// <summary>A handler that returns nothing.</summary>
internal sealed class ActionRunner<TTask>(Func<TTask, TaskContext, ValueTask> handler) : TaskRunner
{
    public override ValueTask<object?> Run(object task, TaskContext context)
    {
        var run = handler((TTask)task, context);
        if (!run.IsCompletedSuccessfully)
        {
            return Await(run);
        }

        run.GetAwaiter().GetResult();
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<object?> Await(ValueTask run)
    {
        await run.ConfigureAwait(false);
        return null;
    }
}

/// <summary>A handler with a result.</summary>
internal sealed class FuncRunner<TTask, TResult>(Func<TTask, TaskContext, ValueTask<TResult>> handler) : TaskRunner
{
    public override ValueTask<object?> Run(object task, TaskContext context)
    {
        var run = handler((TTask)task, context);
        return run.IsCompletedSuccessfully ? new ValueTask<object?>(run.GetAwaiter().GetResult()) : Await(run);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<object?> Await(ValueTask<TResult> run) => await run.ConfigureAwait(false);
}

/// <summary>Runs delegates that were submitted themselves: the task is the delegate.</summary>
internal sealed class DelegateRunner : TaskRunner
{
    public static readonly DelegateRunner Instance = new();

    public override ValueTask<object?> Run(object task, TaskContext context)
    {
        var run = ((Func<TaskContext, Task>)task)(context)
            ?? throw new InvalidOperationException("The delegate returned null where a Task was expected.");
        return run.IsCompletedSuccessfully ? default : Await(run);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<object?> Await(Task run)
    {
        await run.ConfigureAwait(false);
        return null;
    }
}

/// <summary>Runs delegates with a result that were submitted themselves.</summary>
internal sealed class DelegateRunner<TResult> : TaskRunner
{
    public static readonly DelegateRunner<TResult> Instance = new();

    public override ValueTask<object?> Run(object task, TaskContext context)
    {
        var run = ((Func<TaskContext, Task<TResult>>)task)(context)
            ?? throw new InvalidOperationException("The delegate returned null where a Task was expected.");
        return run.IsCompletedSuccessfully ? new ValueTask<object?>(run.Result) : Await(run);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<object?> Await(Task<TResult> run) => await run.ConfigureAwait(false);
}
