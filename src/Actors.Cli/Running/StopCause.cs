namespace Actors.Cli.Running;

/// <summary>What ends a run before its input does.</summary>
internal enum StopCause
{
    /// <summary>Ctrl-C, SIGTERM, or the terminal is gone.</summary>
    Interrupted,

    /// <summary><c>--max-failures</c>.</summary>
    TooManyFailures,

    /// <summary>Nobody reads standard output any more.</summary>
    OutputClosed,

    /// <summary>Standard output takes nothing more.</summary>
    OutputFailed,

    /// <summary>The results file takes nothing more.</summary>
    ResultsFailed,

    /// <summary>The queue takes nothing more.</summary>
    QueueFailed,

    /// <summary>The cluster has heard nothing of this process for too long.</summary>
    Forgotten,
}
