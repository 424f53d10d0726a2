namespace Actors.Cli.Running;

/// <summary>How many commands run right now; a retry that waits does not.</summary>
internal sealed class RunCounters
{
    private int _running;

    public int Running => Volatile.Read(ref _running);

    public void Started() => Interlocked.Increment(ref _running);

    public void Ended() => Interlocked.Decrement(ref _running);
}
