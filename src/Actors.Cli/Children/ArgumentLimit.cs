using System.Globalization;

namespace Actors.Cli.Children;

/// <summary>How long one command-line argument may be.</summary>
internal static class ArgumentLimit
{
    /// <summary>
    /// Linux gives one argument 32 pages with its ending NUL (MAX_ARG_STRLEN), whatever the total may be; Windows one string of 32,767
    /// characters for all of them; elsewhere a megabyte in all is usual.
    /// </summary>
    public static readonly int Bytes =
        OperatingSystem.IsLinux() ? 131_071
        : OperatingSystem.IsWindows() ? 32_766
        : 1_048_575;

    /// <summary>The reason for something that is too long.</summary>
    public static string Exceeded(string what, long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{what} of {bytes} bytes does not fit in a command-line argument (limit {Bytes} bytes)");
}
