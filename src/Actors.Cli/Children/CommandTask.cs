using Actors.Cli.Input;

namespace Actors.Cli.Children;

/// <summary>The task of one line: what the pool carries, and where the handler leaves what the results need to know.</summary>
internal sealed class CommandTask(InputLine line, long submitted)
{
    /// <summary>Stands in <see cref="_last"/> once the outcome is being reported: what comes later is thrown away.</summary>
    private static readonly Attempt Closed = new(new());

    /// <summary>Stands in <see cref="_started"/> before the first start; no clock gives it.</summary>
    private const long NotStarted = long.MinValue;

    private Attempt? _last;
    private long _started = NotStarted;
    private int _failed;
    private volatile StopMark _stopped;

    /// <summary>The line.</summary>
    public InputLine Line => line;

    /// <summary>Notes the start of an attempt; the first one ends the time in the queue.</summary>
    public void MarkStarted(long timestamp) => Interlocked.CompareExchange(ref _started, timestamp, NotStarted);

    /// <summary>How long it waited from being submitted to its first start; null if it never started.</summary>
    public TimeSpan? QueuedTime(TimeProvider clock) =>
        Volatile.Read(ref _started) is not NotStarted and var started ? clock.GetElapsedTime(submitted, started) : null;

    /// <summary>What the stop of the run did to its last attempt.</summary>
    public StopMark Stopped
    {
        get => _stopped;
        set => _stopped = value;
    }

    /// <summary>Notes that it has failed for good; true the first time.</summary>
    public bool TryMarkFailed() => Interlocked.Exchange(ref _failed, 1) == 0;

    /// <summary>Leaves an attempt that ended, in place of the one before it.</summary>
    /// <remarks>A command that outlives its kill may end after its outcome was told and printed; hence the exchange.</remarks>
    public void Publish(Attempt attempt)
    {
        var before = Volatile.Read(ref _last);
        while (before != Closed)
        {
            var seen = Interlocked.CompareExchange(ref _last, attempt, before);
            if (seen == before)
            {
                before?.Dispose();
                return;
            }

            before = seen;
        }

        attempt.Dispose();
    }

    /// <summary>The last attempt that ended; null if there was none, or it was taken.</summary>
    public Attempt? Last => Volatile.Read(ref _last) is { } last && last != Closed ? last : null;

    /// <summary>Takes the last attempt, for good; null if there was none. The caller disposes it.</summary>
    public Attempt? TakeLastAttempt() => Interlocked.Exchange(ref _last, Closed) is { } last && last != Closed ? last : null;
}
