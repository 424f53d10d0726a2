using System.IO.Pipes;
using System.Runtime.Versioning;

namespace Actors.Cli.Children;

/// <summary>A command on Linux. It leads a session of its own.</summary>
/// <remarks>
/// The session serves two ends: Ctrl-C at a terminal goes to this program alone, which then decides what becomes of its children;
/// and the whole tree can be killed by one signal (see <see cref="ProcessTree"/>). <see cref="System.Diagnostics.Process"/> cannot give one,
/// and the program <c>setsid</c>, put before each command, costs a third of the start rate and hands what the kernel does not
/// take for a program to a shell.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed class LinuxChild : Child
{
    private readonly AnonymousPipeServerStream _output;
    private readonly AnonymousPipeServerStream _error;
    private readonly int _id;

    private LinuxChild(int id, AnonymousPipeServerStream output, AnonymousPipeServerStream error)
    {
        (_id, _output, _error) = (id, output, error);
        Exit = ChildExits.Of(id);
    }

    public override Stream Output => _output;

    public override Stream Error => _error;

    public override Task<int> Exit { get; }

    public static new LinuxChild Start(string path, IReadOnlyList<string> arguments)
    {
        ChildExits.Prepare();
        var output = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        var error = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        var refused = PosixSpawn.Start(path, arguments, output.ClientSafePipeHandle, error.ClientSafePipeHandle, out var id);
        output.DisposeLocalCopyOfClientHandle();
        error.DisposeLocalCopyOfClientHandle();
        if (refused != 0)
        {
            output.Dispose();
            error.Dispose();
            throw StartFailure.Of(path, refused);
        }

        return new LinuxChild(id, output, error);
    }

    public override void KillTree()
    {
        ChildExits.IfNotReaped(_id, ProcessTree.Kill);
        ProcessTree.KillGroup(_id);
    }

    public override void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }
}
