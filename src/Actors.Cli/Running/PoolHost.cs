using Actors.Cli.Children;
using Actors.Cli.CommandLine;
using Akka.Actor;
using Akka.Configuration;
using Akka.Logger.Serilog;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace Actors.Cli.Running;

/// <summary>The pool of a run with what it stands on: an actor system of its own and the log. Nothing of it writes to standard output.</summary>
internal sealed class PoolHost : IAsyncDisposable
{
    /// <summary>One line a message. Stack traces are for those who debug.</summary>
    private const string Line = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}";

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
        var logs = new SerilogLoggerFactory(SerilogTo(settings.LogLevel), dispose: true);
        var log = logs.CreateLogger("actors");
        Log.Starting(log, settings.Pool.Workers, settings.Pool.Capacity);
        var system = ActorSystem.Create("actors", OwnConfiguration(settings.LogLevel).WithFallback(TaskPoolConfiguration.Default));
        return new PoolHost(system, logs, TaskPool.Start(settings.Pool, new TaskHandlers().Handle(handler(log)), system));
    }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        await _system.Terminate();
        _logs.Dispose();
    }

    // The end of the process is decided by the run, hence no hook.
    private static Config OwnConfiguration(LogLevelName level) => ConfigurationFactory.ParseString(
        $$"""
        akka {
          stdout-loglevel = OFF
          stdout-logger-class = "{{typeof(SilentLogger).AssemblyQualifiedName}}"
          loglevel = {{level.ToString().ToUpperInvariant()}}
          log-dead-letters-during-shutdown = off
          loggers = ["{{typeof(SerilogLogger).AssemblyQualifiedName}}"]
          coordinated-shutdown.run-by-clr-shutdown-hook = off
        }
        """);

    private static Serilog.Core.Logger SerilogTo(LogLevelName level)
    {
        var configuration = new LoggerConfiguration();
        configuration = level switch
        {
            LogLevelName.Debug => configuration.MinimumLevel.Debug(),
            LogLevelName.Info => configuration.MinimumLevel.Information(),
            LogLevelName.Warning => configuration.MinimumLevel.Warning(),
            LogLevelName.Error => configuration.MinimumLevel.Error(),
            _ => configuration.MinimumLevel.Is(LevelAlias.Off),
        };
        var logger = configuration
            .WriteTo.Console(
                outputTemplate: level == LogLevelName.Debug ? Line + "{Exception}" : Line,
                standardErrorFromLevel: LevelAlias.Minimum,
                formatProvider: System.Globalization.CultureInfo.InvariantCulture)
            .CreateLogger();
        Serilog.Log.Logger = logger; // Akka.NET's logger writes to this one.
        return logger;
    }
}
