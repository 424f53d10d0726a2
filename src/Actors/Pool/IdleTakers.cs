namespace Actors;

/// <summary>The takers that have nothing to do, and the rule that one is woken at a time. Guarded by the pool's gate.</summary>
/// <remarks>
/// A woken taker that leaves the queue non-empty wakes the next. So a burst of tasks costs one wake-up, or as many as it keeps takers busy,
/// and not one a task.
/// </remarks>
internal sealed class IdleTakers
{
    // The last to go idle is the first to be woken: its cache is warm.
    private readonly List<Taker> _takers = [];
    private bool _isWaking;

    public void Add(Taker taker)
    {
        taker.HasLoop = false;
        taker.IsIdle = true;
        _takers.Add(taker);
    }

    /// <summary>A taker may take from now on. If its loop still ends a task, that goes on.</summary>
    public void Join(Taker taker)
    {
        taker.IsWanted = true;
        if (!taker.HasLoop && !taker.IsIdle)
        {
            Add(taker);
        }
    }

    /// <summary>A taker may take no more. Returns whether it has left: its loop does not run.</summary>
    public bool Leave(Taker taker)
    {
        taker.IsWanted = false;
        if (taker.IsIdle)
        {
            taker.IsIdle = false;
            _takers.Remove(taker);
        }

        return !taker.HasLoop;
    }

    /// <summary>A taker has found nothing: its loop ends, and it is idle unless it is not wanted.</summary>
    public TakeResult Rest(Taker taker)
    {
        if (taker.IsWanted)
        {
            Add(taker);
            return TakeResult.Idle;
        }

        taker.HasLoop = false;
        return TakeResult.Retired;
    }

    /// <summary>A taker to schedule; null when none is idle, or when one is on its way already.</summary>
    public Taker? Wake()
    {
        if (_takers.Count == 0 || _isWaking)
        {
            return null;
        }

        var taker = _takers[^1];
        _takers.RemoveAt(_takers.Count - 1);
        taker.IsIdle = false;
        taker.HasLoop = true;
        taker.IsWoken = true;
        _isWaking = true;
        return taker;
    }

    /// <summary>A taker has come to take; if it was woken, the next may be.</summary>
    public void Arrived(Taker taker)
    {
        if (taker.IsWoken)
        {
            taker.IsWoken = false;
            _isWaking = false;
        }
    }
}
