namespace Actors;

/// <summary>The end of what runs when the pool stops: first its tokens are signalled, then it is given up. An attempt that begins later is signalled too, or not run at all.</summary>
/// <remarks>
/// An attempt may have been taken before the stop and begin after it. Its loop writes the phase and then reads the flags here; whoever stops
/// writes a flag and then reads the phases. With a barrier of the whole process between, one of the two sees the other, and a loop pays no fence.
/// </remarks>
internal sealed class StopSignals(Crew crew, INodes? nodes)
{
    private volatile bool _areSignalled;
    private volatile bool _areGivenUp;

    /// <summary>Signals every token: the deadline of a stop is near.</summary>
    public void SignalAll()
    {
        _areSignalled = true;
        SignalPresent();
        nodes?.SignalAll();
    }

    /// <summary>Gives up everything that still runs: the deadline is here, or the router has gone.</summary>
    public void GiveUpAll()
    {
        _areSignalled = true;
        _areGivenUp = true;
        SignalPresent();
        crew.Present.ForEach(slot => crew.Abandon(slot, slot.Attempt.Read().Serial));
        nodes?.GiveUpAll();
    }

    /// <summary>By a loop that has just begun an attempt. Returns whether its handler may be called; if not, the attempt is signalled.</summary>
    public bool OnBegun(WorkerSlot slot)
    {
        var mayRun = !_areGivenUp; // Read first: what is given up was signalled before.
        if (_areSignalled)
        {
            SignalIfRunning(slot);
        }

        return mayRun;
    }

    /// <summary>Whether no worker holds a task that it has not begun. Asked when dispatch is paused: a loop that begins later sees that and says so.</summary>
    public bool NoneTaken()
    {
        Interlocked.MemoryBarrierProcessWide();
        return crew.Present.TrueForAll(slot => slot.Attempt.Read().Phase != AttemptPhase.Taken) && nodes is null or { IsNoneTaken: true };
    }

    private static void SignalIfRunning(WorkerSlot slot)
    {
        var (serial, phase) = slot.Attempt.Read();
        if (phase == AttemptPhase.Running)
        {
            slot.TrySignal(serial, AttemptPhase.CancelledByStop);
        }
    }

    private void SignalPresent()
    {
        Interlocked.MemoryBarrierProcessWide();
        crew.Present.ForEach(SignalIfRunning);
    }
}
