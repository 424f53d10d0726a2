using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Actors.Cli.Children;

/// <summary>Waits for the ends of the processes that <see cref="PosixSpawn"/> started.</summary>
/// <remarks>
/// A process keeps its id until its parent has waited for it ("reaped" it). All reaping and all that needs a sure id happens under one
/// lock, so nothing is ever done to a stranger that got the id next.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static class ChildExits
{
    private const int DoNotWait = 1;
    private const int BySignal = 128;
    private const int ChildSignal = 17;
    private const nint DefaultAction = 0;
    private const nint Ignored = 1;

    /// <summary>More than the C libraries' <c>struct sigaction</c> has (152 bytes).</summary>
    private const int ActionBytes = 512;

    private static readonly Lock Gate = new();

    /// <summary>Those not reaped yet.</summary>
    private static readonly Dictionary<int, TaskCompletionSource<int>> Awaited = [];

    // One signal may stand for several ends, so each looks at all; there are no more of them than workers.
    private static readonly PosixSignalRegistration Ends = Listen();

    /// <summary>To be called before the first child is started: until then its exit code may be lost.</summary>
    public static void Prepare() => GC.KeepAlive(Ends);

    /// <summary>The exit code of a child that was just started; as shells have it, 128 and the signal if one killed it.</summary>
    public static Task<int> Of(int id)
    {
        var exit = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (Gate)
        {
            // It may have ended, and its signal come and gone, before it is here to be seen.
            Awaited.Add(id, exit);
            Reap(id, exit);
        }

        return exit.Task;
    }

    /// <summary>Does something with a child that still has its id; nothing if it was reaped.</summary>
    public static void IfNotReaped(int id, Action<int> action)
    {
        lock (Gate)
        {
            if (Awaited.ContainsKey(id))
            {
                action(id);
            }
        }
    }

    // A parent that ignores SIGCHLD hands that down. The runtime would leave it at that, and the system would keep no exit codes.
    private static PosixSignalRegistration Listen()
    {
        var action = new byte[ActionBytes];
        if (GetAction(ChildSignal, 0, action) == 0 && MemoryMarshal.Read<nint>(action) == Ignored)
        {
            _ = SetAction(ChildSignal, DefaultAction);
        }

        return PosixSignalRegistration.Create(PosixSignal.SIGCHLD, static _ => ReapAll());
    }

    private static void ReapAll()
    {
        lock (Gate)
        {
            // Removing while enumerating is allowed.
            foreach (var (id, exit) in Awaited)
            {
                Reap(id, exit);
            }
        }
    }

    private static void Reap(int id, TaskCompletionSource<int> exit)
    {
        if (WaitFor(id, out var status, DoNotWait) == id)
        {
            Awaited.Remove(id);
            var signal = status & 0x7F;
            exit.SetResult(signal == 0 ? (status >> 8) & 0xFF : BySignal + signal);
        }
    }

    // What is to be done stands first in the structure.
    [DllImport("libc", EntryPoint = "sigaction")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetAction(int signal, nint none, byte[] action);

    [DllImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SetAction(int signal, nint action);

    [DllImport("libc", EntryPoint = "waitpid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int WaitFor(int id, out int status, int options);
}
