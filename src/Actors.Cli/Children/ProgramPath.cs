namespace Actors.Cli.Children;

/// <summary>Finds the program that a command names, as a shell would: a name with a slash is a path, any other is looked up in PATH.</summary>
/// <remarks>
/// <see cref="System.Diagnostics.Process"/> would also look beside this program and in the current directory, before PATH:
/// whoever can write there could then choose what <c>ls</c> means.
/// </remarks>
internal static class ProgramPath
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The full path of the program.</summary>
    /// <exception cref="DoNotRetryException">There is none, or it is not executable.</exception>
    public static string Of(string command)
    {
        if (OperatingSystem.IsWindows())
        {
            // PATHEXT and the like are the system's business there.
            return command;
        }

        if (!command.Contains('/'))
        {
            return FindInPath(command) ?? throw new DoNotRetryException($"command not found: no directory of PATH has an executable '{command}'");
        }

        if (IsExecutable(command))
        {
            return Path.GetFullPath(command);
        }

        throw new DoNotRetryException(
            File.Exists(command) ? $"command cannot be run: '{command}' is not executable"
            : Directory.Exists(command) ? $"command cannot be run: '{command}' is a directory"
            : $"command not found: there is no file '{command}'");
    }

    /// <summary>The full path of a program in PATH, or null.</summary>
    public static string? FindInPath(string name)
    {
        if (name.Length == 0 || name.Contains('\0'))
        {
            return null;
        }

        var directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return directories.Select(directory => Path.GetFullPath(Path.Combine(directory, name))).FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path)
    {
        try
        {
            return OperatingSystem.IsWindows() || (File.Exists(path) && (File.GetUnixFileMode(path) & AnyExecute) != 0);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It "exists", but is a link to nothing or to itself, or has gone meanwhile.
            return false;
        }
    }
}
