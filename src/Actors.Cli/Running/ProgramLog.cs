using Actors.Cli.CommandLine;
using Akka.Configuration;
using Akka.Logger.Serilog;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace Actors.Cli.Running;

/// <summary>The log of the program, and Akka.NET's way into it. Nothing of it writes to standard output.</summary>
internal static class ProgramLog
{
    /// <summary>Starts to log.</summary>
    public static SerilogLoggerFactory Open(LogLevelName level)
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
        if (level is LogLevelName.Warning or LogLevelName.Error)
        {
            configuration = configuration.Filter.ByExcluding(IsOfConnections);
        }

        var logger = configuration.WriteTo.Console(new LogLine(isWhole: level == LogLevelName.Debug), standardErrorFromLevel: LevelAlias.Minimum).CreateLogger();
        Serilog.Log.Logger = logger; // Akka.NET's logger writes to this one.
        return new SerilogLoggerFactory(logger, dispose: true);
    }

    // A client that ends in good order makes Akka.NET's transport say "error: disassociated" at a node. What a lost connection means, the cluster says: a node is unreachable, or none answers.
    private static bool IsOfConnections(LogEvent entry) =>
        entry.Properties.TryGetValue("LogSource", out var source) && source.ToString().Contains("/endpointManager", StringComparison.Ordinal);

    /// <summary>What an actor system needs to log there. The end of the process is decided by the program, hence no hook.</summary>
    public static Config Akka(LogLevelName level) => ConfigurationFactory.ParseString(
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
}
