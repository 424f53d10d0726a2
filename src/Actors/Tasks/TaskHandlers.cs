using System.Collections.Frozen;

namespace Actors;

/// <summary>The handlers of a pool, one for each type of task message.</summary>
/// <remarks>Types match exactly: a handler for a base type does not run derived messages. A pool reads the set once, when it starts.</remarks>
public sealed class TaskHandlers
{
    private readonly Dictionary<Type, TaskRunner> _runners = [];

    /// <summary>Registers a handler that returns nothing.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="handler"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// <typeparamref name="TTask"/> has a handler already, is a type that the pool itself or Akka.NET uses, or is abstract, so that no message is exactly of it.
    /// </exception>
    public TaskHandlers Handle<TTask>(Func<TTask, TaskContext, ValueTask> handler)
        where TTask : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add<TTask>(new ActionRunner<TTask>(handler));
    }

    /// <summary>Registers a handler with a result.</summary>
    /// <inheritdoc cref="Handle{TTask}(Func{TTask, TaskContext, ValueTask})" path="/exception"/>
    public TaskHandlers Handle<TTask, TResult>(Func<TTask, TaskContext, ValueTask<TResult>> handler)
        where TTask : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add<TTask>(new FuncRunner<TTask, TResult>(handler));
    }

    /// <summary>Registers a handler that returns nothing.</summary>
    /// <inheritdoc cref="Handle{TTask}(Func{TTask, TaskContext, ValueTask})" path="/exception"/>
    public TaskHandlers Handle<TTask>(ITaskHandler<TTask> handler)
        where TTask : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add<TTask>(new ActionRunner<TTask>(handler.HandleAsync));
    }

    /// <summary>Registers a handler with a result.</summary>
    /// <inheritdoc cref="Handle{TTask}(Func{TTask, TaskContext, ValueTask})" path="/exception"/>
    public TaskHandlers Handle<TTask, TResult>(ITaskHandler<TTask, TResult> handler)
        where TTask : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add<TTask>(new FuncRunner<TTask, TResult>(handler.HandleAsync));
    }

    /// <summary>The pool looks a handler up for every task, so it keeps the set in the form that is fastest to read.</summary>
    internal FrozenDictionary<Type, TaskRunner> Freeze() => _runners.ToFrozenDictionary();

    /// <summary>Registers a runner as it is.</summary>
    internal TaskHandlers Add<TTask>(TaskRunner runner)
    {
        var type = typeof(TTask);
        if (type == typeof(TaskRequest) || type == typeof(TaskOutcome) || typeof(IPoolMessage).IsAssignableFrom(type)
            || typeof(Akka.Actor.IAutoReceivedMessage).IsAssignableFrom(type) || typeof(Akka.Actor.Status).IsAssignableFrom(type)
            || typeof(Delegate).IsAssignableFrom(type) || typeof(Task).IsAssignableFrom(type))
        {
            throw new ArgumentException(Fault.Of(nameof(TTask), type, "is a type that the pool itself uses; register the type of your own messages"));
        }

        if (type.IsAbstract)
        {
            throw new ArgumentException(Fault.Of(nameof(TTask), type, "is abstract, and no message is exactly of that type; register each type that is sent"));
        }

        return _runners.TryAdd(type, runner)
            ? this
            : throw new ArgumentException(Fault.Of(nameof(TTask), type, "has a handler already; register one for each type"));
    }
}
