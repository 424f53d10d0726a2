namespace Actors.Cli;

/// <summary>What the exit code of the program says.</summary>
internal static class ExitCode
{
    /// <summary>Every line of the input ran with success, and its output was delivered.</summary>
    public const int AllSucceeded = 0;

    /// <summary>Some line did not: it failed, was not run, could not be read, or nobody took its output; or no node answered, or the cluster has thrown this one out.</summary>
    public const int SomeDidNot = 1;

    /// <summary>The command line or the configuration is wrong; nothing was run.</summary>
    public const int BadUsage = 2;

    /// <summary>Ctrl-C, SIGTERM or a hang-up ended the run, or two of them a node; 128 plus the number of SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;
}
