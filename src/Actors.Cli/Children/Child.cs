using System.ComponentModel;
using System.Diagnostics;

namespace Actors.Cli.Children;

/// <summary>
/// One running command. It reads nothing (its standard input is empty, or it would eat the input of this program), its outputs are
/// pipes, and where <c>setsid</c> exists it leads a session of its own.
/// </summary>
/// <remarks>
/// The session serves two ends: Ctrl-C at a terminal goes to this program alone, which then decides what becomes of its children;
/// and the whole tree can be killed by one signal (see <see cref="ProcessTree"/>). Without <c>setsid</c> (macOS, Windows) the
/// children see the Ctrl-C too.
/// </remarks>
internal sealed class Child : IDisposable
{
    private static readonly string? SessionStarter = OperatingSystem.IsWindows() ? null : ProgramPath.FindInPath("setsid");

    private readonly Process _process;

    private Child(Process process)
    {
        _process = process;
        Id = process.Id;
    }

    /// <summary>The process id.</summary>
    public int Id { get; }

    /// <summary>What the command writes to standard output.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>What the command writes to standard error.</summary>
    public Stream Error => _process.StandardError.BaseStream;

    /// <summary>Starts a program. No shell is involved: each argument reaches it as it is.</summary>
    /// <exception cref="CommandFailedException">The system refused to start it.</exception>
    public static Child Start(string path, IReadOnlyList<string> arguments)
    {
        // setsid turns itself into the program and keeps its process id, so the child's id is also that of its session and group.
        var start = new ProcessStartInfo(SessionStarter ?? path)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (SessionStarter is not null)
        {
            start.ArgumentList.Add(path);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception refused)
        {
            process.Dispose();
            throw new CommandFailedException($"command cannot be started: '{path}': {Reason(refused)}");
        }

        process.StandardInput.Close();
        return new Child(process);
    }

    /// <summary>Completes when the command itself has ended; its descendants may live on.</summary>
    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Kills the command and everything it started. Does nothing where nothing is left.</summary>
    public void KillTree() => ProcessTree.Kill(_process, Id, leadsGroup: SessionStarter is not null);

    public void Dispose() => _process.Dispose();

    // The exception's own message repeats path and directory; the last words are the system's.
    private static string Reason(Win32Exception refused) => new Win32Exception(refused.NativeErrorCode).Message;
}
