using System.Runtime.InteropServices;

namespace Actors.Cli.Running;

/// <summary>Counts the requests to end: Ctrl-C, SIGTERM or a terminal that went away is the first, each further Ctrl-C the next.</summary>
/// <remarks>
/// SIGTERM and SIGHUP count once in all, for others send them doubly for one wish: <c>timeout</c> to the process and to its group, the
/// kernel and the shell when a terminal closes, systemd one after the other. The second request would kill what may still end.
/// </remarks>
internal sealed class Interrupts : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    /// <param name="interrupted">Called with 1 the first time, 2 the second, and so on; the process lives on unless it ends it.</param>
    public Interrupts(Action<int> interrupted)
    {
        void Handle(PosixSignalContext signal)
        {
            signal.Cancel = true;
            if (signal.Signal == PosixSignal.SIGINT)
            {
                interrupted(Interlocked.Increment(ref _count));
            }
            else if (Interlocked.CompareExchange(ref _count, 1, 0) == 0)
            {
                interrupted(1);
            }
        }

        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle),
        ];
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }
}
