using Actors.Cli.Children;
using Actors.Cli.CommandLine;
using Akka.Actor;
using Serilog.Extensions.Logging;

namespace Actors.Cli.Running;

/// <summary>The pool of a run with what it stands on: an actor system of its own and the log.</summary>
internal sealed class PoolHost : IAsyncDisposable
{
    private readonly ActorSystem _system;
    private readonly SerilogLoggerFactory _logs;

    private PoolHost(ActorSystem system, SerilogLoggerFactory logs, TaskPool pool)
    {
        _system = system;
        _logs = logs;
        Pool = pool;
    }

    /// <summary>The pool.</summary>
    public TaskPool Pool { get; }

    /// <summary>Starts the pool; <paramref name="handler"/> is made with the log that it is to use.</summary>
    public static PoolHost Start(RunSettings settings, Func<Microsoft.Extensions.Logging.ILogger, ITaskHandler<CommandTask>> handler)
    {
        var logs = ProgramLog.Open(settings.LogLevel);
        var log = logs.CreateLogger("actors");
        Log.Starting(log, settings.Pool.Workers, settings.Pool.Capacity);
        var system = ActorSystem.Create("actors", ProgramLog.Akka(settings.LogLevel).WithFallback(TaskPoolConfiguration.Default));
        return new PoolHost(system, logs, TaskPool.Start(settings.Pool, new TaskHandlers().Handle(handler(log)), system));
    }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        await _system.Terminate();
        _logs.Dispose();
    }
}
