using Microsoft.Extensions.Logging;

namespace Actors.Cli.Running;

/// <summary>What the program logs, apart from what decides it.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Running with {Workers} workers, capacity {Capacity}")]
    public static partial void Starting(ILogger log, int workers, int capacity);

    [LoggerMessage(Level = LogLevel.Information, Message = "Line {Line}, attempt {Attempt}: {Reason}")]
    public static partial void AttemptFailed(ILogger log, long line, int attempt, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Line {Line}, attempt {Attempt}: killed with its process tree")]
    public static partial void Killed(ILogger log, long line, int attempt);
}
