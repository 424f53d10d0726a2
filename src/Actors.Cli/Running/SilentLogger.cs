using Akka.Event;

namespace Actors.Cli.Running;

/// <summary>
/// What Akka.NET logs with while its loggers are not up, or no longer. Its own choice writes to standard output, at shutdown whatever
/// <c>stdout-loglevel</c> says, and that belongs to the commands.
/// </summary>
internal sealed class SilentLogger : MinimalLogger
{
    protected override void Log(object message)
    {
    }
}
