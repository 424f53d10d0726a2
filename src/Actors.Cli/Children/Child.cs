namespace Actors.Cli.Children;

/// <summary>
/// One running command. It reads nothing (its standard input is empty, or it would eat the input of this program), and its outputs
/// are pipes.
/// </summary>
internal abstract class Child : IDisposable
{
    /// <summary>What the command writes to standard output.</summary>
    public abstract Stream Output { get; }

    /// <summary>What the command writes to standard error.</summary>
    public abstract Stream Error { get; }

    /// <summary>Completes with the exit code when the command itself has ended; its descendants may live on.</summary>
    public abstract Task<int> Exit { get; }

    /// <summary>Starts a program. No shell is involved: each argument reaches it as it is.</summary>
    /// <exception cref="CommandFailedException">The system refused to start it.</exception>
    /// <exception cref="DoNotRetryException">The file is nothing that the system can run.</exception>
    public static Child Start(string path, IReadOnlyList<string> arguments) =>
        OperatingSystem.IsLinux() ? LinuxChild.Start(path, arguments) : PortableChild.Start(path, arguments);

    /// <summary>Kills the command and everything it started. Does nothing where nothing is left.</summary>
    public abstract void KillTree();

    public abstract void Dispose();
}
