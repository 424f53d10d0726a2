using System.Runtime.InteropServices;

namespace Actors.Cli.Running;

/// <summary>Counts the requests to end: Ctrl-C, SIGTERM and a terminal that went away mean the same.</summary>
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
            interrupted(Interlocked.Increment(ref _count));
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
