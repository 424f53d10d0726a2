using System.ComponentModel;
using System.Diagnostics;

namespace Actors.Cli.Children;

/// <summary>A command where there is no <see cref="LinuxChild"/>. It shares our terminal, so a Ctrl-C there reaches it too.</summary>
internal sealed class PortableChild : Child
{
    private readonly Process _process;

    private PortableChild(Process process)
    {
        _process = process;
        Exit = ExitAsync();
    }

    public override Stream Output => _process.StandardOutput.BaseStream;

    public override Stream Error => _process.StandardError.BaseStream;

    public override Task<int> Exit { get; }

    public static new PortableChild Start(string path, IReadOnlyList<string> arguments)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(path, arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception refused)
        {
            process.Dispose();
            throw StartFailure.Of(path, refused.NativeErrorCode);
        }

        process.StandardInput.Close();
        return new PortableChild(process);
    }

    public override void KillTree() => ProcessTree.Kill(_process);

    public override void Dispose() => _process.Dispose();

    private async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }
}
