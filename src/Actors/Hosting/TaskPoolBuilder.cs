using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Hosting;

/// <summary>What a hosted pool is made of: its options and its handlers.</summary>
public sealed class TaskPoolBuilder
{
    private readonly List<Action<TaskHandlers, IServiceScopeFactory>> _handlers = [];

    internal TaskPoolBuilder(string name)
    {
        ActorName = name;
        Options = new TaskPoolOptions { Name = name };
    }

    internal string ActorName { get; }

    internal TaskPoolOptions Options { get; private set; }

    /// <summary>Reads the options from a section of .NET configuration, in place of those set before; what it does not name has its default.</summary>
    /// <param name="section">The section. One that does not exist names nothing; <c>GetRequiredSection</c> refuses it.</param>
    /// <exception cref="TaskPoolOptionsException">A key is unknown or a value breaks a rule; all faults are named.</exception>
    public TaskPoolBuilder Configure(IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        var read = TaskPoolOptions.FromConfiguration(section);
        Options = section[nameof(read.Name)] is null ? read with { Name = ActorName } : read;
        return this;
    }

    /// <summary>Changes options in code.</summary>
    /// <param name="change">Given the options so far, returns those to use.</param>
    public TaskPoolBuilder Configure(Func<TaskPoolOptions, TaskPoolOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Options = change(Options) ?? throw new ArgumentException("The change of the options returned null.", nameof(change));
        return this;
    }

    /// <summary>Registers a handler class: each attempt has a scope of its own, which the handler comes from.</summary>
    /// <typeparam name="TTask">The type of the task message.</typeparam>
    /// <typeparam name="THandler">The handler; registered in the container or not, its constructor's arguments come from the scope.</typeparam>
    public TaskPoolBuilder Handle<TTask, THandler>()
        where TTask : notnull
        where THandler : class, ITaskHandler<TTask>
    {
        _handlers.Add((handlers, scopes) => handlers.Handle<TTask>(async (task, context) =>
        {
            await using var handler = new ScopedHandler<THandler>(scopes);
            await handler.Make().HandleAsync(task, context).ConfigureAwait(false);
        }));
        return this;
    }

    /// <summary>Registers a handler class with a result: each attempt has a scope of its own, which the handler comes from.</summary>
    /// <typeparam name="TTask">The type of the task message.</typeparam>
    /// <typeparam name="TResult">The type of its result.</typeparam>
    /// <typeparam name="THandler">The handler; registered in the container or not, its constructor's arguments come from the scope.</typeparam>
    public TaskPoolBuilder Handle<TTask, TResult, THandler>()
        where TTask : notnull
        where THandler : class, ITaskHandler<TTask, TResult>
    {
        _handlers.Add((handlers, scopes) => handlers.Handle<TTask, TResult>(async (task, context) =>
        {
            await using var handler = new ScopedHandler<THandler>(scopes);
            return await handler.Make().HandleAsync(task, context).ConfigureAwait(false);
        }));
        return this;
    }

    /// <summary>Registers handlers that need no container.</summary>
    public TaskPoolBuilder Handle(Action<TaskHandlers> register)
    {
        ArgumentNullException.ThrowIfNull(register);
        _handlers.Add((handlers, _) => register(handlers));
        return this;
    }

    internal TaskHandlers Handlers(IServiceScopeFactory scopes)
    {
        var handlers = new TaskHandlers();
        _handlers.ForEach(register => register(handlers, scopes));
        return handlers;
    }
}
