using Microsoft.Win32.SafeHandles;

namespace Actors.Cli.Output;

/// <summary>The standard streams as raw bytes.</summary>
internal static class StandardStreams
{
    /// <summary>
    /// Standard output that tells when nobody reads it any more. The console's own stream keeps silent about a broken pipe, and
    /// the run would go on for nobody.
    /// </summary>
    /// <remarks>Into a file the console's stream is right: a file stream would keep a position of its own, which <c>2&gt;&amp;1</c> shares with others.</remarks>
    public static Stream OpenOutput()
    {
        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
        {
            var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!output.CanSeek)
            {
                return output;
            }
        }

        return Console.OpenStandardOutput();
    }

    /// <summary>Standard error. That nobody reads it does not matter.</summary>
    public static Stream OpenError() => new ErrorStream(Console.OpenStandardError());

    /// <summary>The same as text, in the encoding of the console.</summary>
    public static TextWriter OpenErrorText() => TextWriter.Synchronized(new StreamWriter(OpenError(), Console.Error.Encoding) { AutoFlush = true });
}
