using System.Collections;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Actors.Cli.Children;

/// <summary>Starts a program at the head of a new session: <c>posix_spawn</c> of the C library, with the constants of Linux.</summary>
[SupportedOSPlatform("linux")]
internal static class PosixSpawn
{
    // As <spawn.h> and <signal.h> have them, the same with glibc and musl on every machine that .NET runs on.
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;
    private const int BrokenPipeSignal = 13;
    private const int SignalSetBytes = 128;
    private const int ReadOnly = 0;

    /// <summary>More than the C libraries' two structures have (336 and 80 bytes).</summary>
    private const int StructureBytes = 1024;

    private static readonly byte[] NoSignals = new byte[SignalSetBytes];
    private static readonly byte[] Attributes = MakeAttributes();
    private static readonly string?[] Variables = [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(each => $"{each.Key}={each.Value}"), null];

    /// <summary>Starts a program with an empty standard input; 0, or the system's error number.</summary>
    public static int Start(string path, IReadOnlyList<string> arguments, SafeHandle output, SafeHandle error, out int id)
    {
        var actions = new byte[StructureBytes];
        Check(InitializeActions(actions));
        try
        {
            Check(AddOpen(actions, 0, "/dev/null", ReadOnly, 0));
            Check(AddDuplicate(actions, output, 1));
            Check(AddDuplicate(actions, error, 2));
            return Spawn(out id, path, actions, Attributes, [path, .. arguments, null], Variables);
        }
        finally
        {
            _ = DestroyActions(actions);
        }
    }

    // Handlers end with the exec, but what is ignored stays ignored, and the runtime ignores SIGPIPE: "yes | head -1" in a command
    // would then end with a complaint. It may also block signals on the thread that we are on.
    private static byte[] MakeAttributes()
    {
        var attributes = new byte[StructureBytes];
        var brokenPipe = new byte[SignalSetBytes];
        brokenPipe[(BrokenPipeSignal - 1) / 8] = 1 << ((BrokenPipeSignal - 1) % 8);
        Check(InitializeAttributes(attributes));
        Check(SetFlags(attributes, SetSession | SetSignalDefaults | SetSignalMask));
        Check(SetDefaults(attributes, brokenPipe));
        Check(SetMask(attributes, NoSignals));
        return attributes;
    }

    // All that these can report is a lack of memory or a constant that is wrong.
    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new InsufficientMemoryException($"A program cannot be prepared to be started: error {error}.");
        }
    }

    // LPStr is UTF-8 here, and the only one of the two that the runtime takes in arrays.
    [DllImport("libc", EntryPoint = "posix_spawn")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Spawn(
        out int id,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string path,
        byte[] actions,
        byte[] attributes,
        [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string?[] arguments,
        [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string?[] variables);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int InitializeActions(byte[] actions);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int DestroyActions(byte[] actions);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_addopen")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int AddOpen(byte[] actions, int descriptor, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mode);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int AddDuplicate(byte[] actions, SafeHandle from, int to);

    [DllImport("libc", EntryPoint = "posix_spawnattr_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int InitializeAttributes(byte[] attributes);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetFlags(byte[] attributes, short flags);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetDefaults(byte[] attributes, byte[] signals);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetMask(byte[] attributes, byte[] signals);
}
