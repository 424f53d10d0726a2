using Actors.Cli.Children;

namespace Actors.Cli.Output;

/// <summary>Prints what the commands wrote, one command after the other: its standard output in one piece, then its standard error.</summary>
internal sealed class OutputWriter(Stream output, Stream error, Screen screen) : IDisposable
{
    // EPIPE is 32 wherever there are pipes of this kind; the runtime passes errno on as it is.
    private const int BrokenPipe = 32;

    private readonly bool _outputIsTerminal = !Console.IsOutputRedirected;
    private readonly bool _errorIsTerminal = !Console.IsErrorRedirected;

    /// <summary>Whether standard output takes nothing more, be it closed or full.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Why not, if it was not simply closed by its reader.</summary>
    public string? Fault { get; private set; }

    /// <summary>Prints one attempt; false if its standard output can no longer be delivered.</summary>
    public bool Write(Attempt attempt)
    {
        if (!IsClosed)
        {
            try
            {
                screen.Write(attempt.Output, output, _outputIsTerminal);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // The latter if we were started without a standard output (">&-").
                IsClosed = true;
                Fault = (fault.HResult & 0xFFFF) == BrokenPipe ? null : $"standard output cannot be written any more: {(fault.InnerException ?? fault).Message}";
            }
        }

        screen.Write(attempt.Error, error, _errorIsTerminal);
        return !IsClosed;
    }

    public void Dispose()
    {
        output.Dispose();
        error.Dispose();
    }
}
