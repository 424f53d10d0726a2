using System.ComponentModel;

namespace Actors.Cli.Children;

/// <summary>Why the system did not start a program, in words.</summary>
internal static class StartFailure
{
    private const int NoEntry = 2;
    private const int NotExecutableFormat = 8;

    /// <summary>The exception for an error number of the system. The file itself was found before (see <see cref="ProgramPath"/>).</summary>
    public static Exception Of(string path, int error) => error switch
    {
        NoEntry when !OperatingSystem.IsWindows() =>
            new DoNotRetryException($"command cannot be run: '{path}' names an interpreter that does not exist"),
        NotExecutableFormat when !OperatingSystem.IsWindows() =>
            new DoNotRetryException($"command cannot be run: '{path}' is neither a program of this system nor a script with a #! line, and no shell is tried"),
        _ => new CommandFailedException($"command cannot be started: '{path}': {new Win32Exception(error).Message}"),
    };
}
