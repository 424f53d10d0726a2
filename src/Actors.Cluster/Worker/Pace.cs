namespace Actors;

/// <summary>How many attempts a node asks for: one a worker, and so many ahead as it ends while an answer is under way. Pure but for the clock.</summary>
/// <remarks>
/// Many for tasks of a microsecond, or its workers would wait for the network; none for tasks of a second, or a task would wait here while another node is idle.
/// </remarks>
internal sealed class Pace(TimeProvider clock)
{
    /// <summary>Work for this long is asked for ahead: a few round trips of a local network with its batches.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(10);

    /// <summary>However short tasks are, no more are asked for ahead: it bounds what is run twice when a node is lost.</summary>
    public const int MostAhead = 4096;

    /// <summary>A rate is reckoned over at least this long.</summary>
    private static readonly TimeSpan ShortestSpan = TimeSpan.FromMilliseconds(5);

    private long _since = clock.GetTimestamp();
    private long _ended;
    private double _perSecond;

    /// <summary>Notes how many attempts have ended since the last call.</summary>
    /// <param name="ended">How many.</param>
    /// <param name="isBusy">Whether there was anything to run: an idle node is not a slow one.</param>
    public void Note(int ended, bool isBusy)
    {
        _ended += ended;
        var elapsed = clock.GetElapsedTime(_since);
        if (elapsed < ShortestSpan)
        {
            return;
        }

        if (isBusy || _ended > 0)
        {
            _perSecond = _ended / elapsed.TotalSeconds;
        }

        _ended = 0;
        _since = clock.GetTimestamp();
    }

    /// <summary>How many attempts are to be held at once.</summary>
    public int Window(int workers) => workers == 0 ? 0 : workers + (int)Math.Min(MostAhead, _perSecond * Ahead.TotalSeconds);
}
