using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Actors.Cli.Children;

/// <summary>Kills a process with everything it started.</summary>
/// <remarks>
/// Two ways, one after the other, for each misses something. Walking from parent to child finds descendants that opened a session or
/// group of their own, but a process that forks faster than it can be walked gets away. One signal to the process group is atomic in
/// the kernel (no member can fork out of it meanwhile), but those descendants are not in the group. What neither finds is a process that
/// has both left the group and lost its parent: a daemon that detached itself on purpose.
/// </remarks>
internal static class ProcessTree
{
    private const int SigKill = 9;

    /// <summary>Kills a process that is known to have its id still, and the tree below it.</summary>
    public static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            Kill(process);
        }
        catch (ArgumentException)
        {
            // It ended by itself; what is left of its tree is no longer to be found from it.
        }
    }

    /// <summary>Kills the tree below <paramref name="process"/>.</summary>
    public static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself, or parts of it did while they were walked.
        }
    }

    /// <summary>Kills a process group; one that no longer exists is no fault. Its id is not used again while it has a member.</summary>
    public static void KillGroup(int id) => _ = SendSignal(-id, SigKill);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
