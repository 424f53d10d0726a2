namespace Actors;

/// <summary>What a worker does with the attempt that it holds.</summary>
internal enum AttemptPhase
{
    /// <summary>It holds none.</summary>
    None,

    /// <summary>It takes a task, if there is one, or has taken it and not yet called the handler.</summary>
    Taken,

    /// <summary>The handler runs.</summary>
    Running,

    /// <summary>The timeout has signalled the token.</summary>
    TimedOut,

    /// <summary>The caller has signalled the token.</summary>
    CancelledByCaller,

    /// <summary>A failure in the group has signalled the token.</summary>
    CancelledByGroup,

    /// <summary>The stop of the pool has signalled the token.</summary>
    CancelledByStop,

    /// <summary>The handler ignored its token and was given up; its outcome is recorded already.</summary>
    Abandoned,
}

/// <summary>
/// One word that the worker's loop and those who would end its attempt agree on: a serial number and a phase, changed together.
/// </summary>
/// <remarks>
/// The loop alone takes, begins and ends. Others signal and abandon, naming the serial: a signal that comes too late finds another
/// number and does nothing, so it can never hit the next task. Whoever moves the word out of <see cref="AttemptPhase.Running"/> first decides
/// how the attempt ends; exactly one of <see cref="End"/> and <see cref="TryAbandon"/> gets to record the outcome.
/// </remarks>
internal struct AttemptWord
{
    private const int PhaseBits = 3;
    private const long PhaseMask = (1 << PhaseBits) - 1;

    private long _word;

    public readonly (long Serial, AttemptPhase Phase) Read()
    {
        var word = Volatile.Read(in _word);
        return (word >> PhaseBits, (AttemptPhase)(word & PhaseMask));
    }

    /// <summary>By the loop, before it claims a task: the next attempt is taken.</summary>
    public void Take() => Volatile.Write(ref _word, (((_word >> PhaseBits) + 1) << PhaseBits) | (long)AttemptPhase.Taken);

    /// <summary>By the loop: there was no task, or the taken one has ended meanwhile and is not run.</summary>
    public void PutBack() => Volatile.Write(ref _word, _word & ~PhaseMask);

    /// <summary>By the loop: the handler is about to be called. Returns the serial number.</summary>
    public long Begin()
    {
        var serial = _word >> PhaseBits;
        Volatile.Write(ref _word, (serial << PhaseBits) | (long)AttemptPhase.Running);
        return serial;
    }

    /// <summary>By anyone: signal the attempt of this serial, if it runs and was not signalled before.</summary>
    public bool TrySignal(long serial, AttemptPhase cause) =>
        Interlocked.CompareExchange(ref _word, (serial << PhaseBits) | (long)cause, (serial << PhaseBits) | (long)AttemptPhase.Running)
            == ((serial << PhaseBits) | (long)AttemptPhase.Running);

    /// <summary>Whether the attempt of this serial was signalled and has not ended.</summary>
    public readonly bool IsSignalled(long serial) => IsSignalled(Volatile.Read(in _word), serial);

    /// <summary>By anyone: give up the attempt of this serial, if it was signalled and has not ended.</summary>
    public bool TryAbandon(long serial)
    {
        var word = Volatile.Read(ref _word);
        return IsSignalled(word, serial)
            && Interlocked.CompareExchange(ref _word, (serial << PhaseBits) | (long)AttemptPhase.Abandoned, word) == word;
    }

    /// <summary>By the loop: the handler has ended. Returns the phase that it ended in.</summary>
    public AttemptPhase End()
    {
        var word = Interlocked.Exchange(ref _word, _word & ~PhaseMask);
        return (AttemptPhase)(word & PhaseMask);
    }

    private static bool IsSignalled(long word, long serial) =>
        word >> PhaseBits == serial
        && (AttemptPhase)(word & PhaseMask) is AttemptPhase.TimedOut or AttemptPhase.CancelledByCaller or AttemptPhase.CancelledByGroup or AttemptPhase.CancelledByStop;
}
