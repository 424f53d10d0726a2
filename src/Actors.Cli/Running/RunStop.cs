namespace Actors.Cli.Running;

/// <summary>
/// The one way to end a run early: no more input is read, nothing more is started, what runs may end within the drain time and is
/// killed after it, and the rest gets its outcome without being run. May be asked for from any thread and more than once; the first
/// cause stands, but an interrupt beats it, for the user's wish decides the exit code.
/// </summary>
/// <param name="drain">How long what runs may go on.</param>
/// <param name="kill">Kills what runs.</param>
/// <param name="clock">Measures the drain time.</param>
internal sealed class RunStop(TimeSpan drain, Action kill, TimeProvider clock) : IDisposable
{
    /// <summary>How much longer than the drain time the pool waits for the outcomes of what was killed then.</summary>
    public static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _reading = new();
    private Action<TimeSpan>? _stopPool;
    private ITimer? _drained;
    private StopCause? _cause;

    /// <summary>Cancelled when no more input is to be read and no command to be started.</summary>
    public CancellationToken Requested => _reading.Token;

    /// <summary>Why the run ends early; null while it does not.</summary>
    public StopCause? Cause
    {
        get
        {
            lock (_gate)
            {
                return _cause;
            }
        }
    }

    /// <summary>Tells how the pool is stopped, given how long that may take; if the request came before, it is done at once.</summary>
    public void Attach(Action<TimeSpan> stopPool)
    {
        lock (_gate)
        {
            _stopPool = stopPool;
            if (_cause is not null)
            {
                StopPool();
            }
        }
    }

    /// <summary>Ends the run early.</summary>
    public void Request(StopCause cause)
    {
        lock (_gate)
        {
            if (_cause is null)
            {
                StopPool();
                _drained = clock.CreateTimer(_ => kill(), null, drain, Timeout.InfiniteTimeSpan);
            }

            _cause = _cause is null || cause == StopCause.Interrupted ? cause : _cause;
        }

        _reading.Cancel();
    }

    public void Dispose()
    {
        _drained?.Dispose();
        _reading.Dispose();
    }

    // A handler that reached the limit of failures asks too, and a pool refuses to be stopped from within, for that is a wait. This is
    // none: it is told on a thread that knows nothing of the handler. Until the pool has heard it, no handler starts a command.
    private void StopPool() => ThreadPool.UnsafeQueueUserWorkItem(static stop => stop.Pool?.Invoke(stop.Within), (Pool: _stopPool, Within: drain + AfterKill), preferLocal: false);
}
