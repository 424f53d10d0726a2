namespace Actors;

/// <summary>Whether somebody waits for room or for all to be done, so that whoever counts an outcome says so.</summary>
internal sealed class Watching(Lock gate)
{
    private volatile bool _isOn;

    public bool IsOn => _isOn;

    /// <summary>From the next take on, loops are told that somebody waits. Whoever waits looks once more after this.</summary>
    public void Begin()
    {
        _isOn = true;
        Interlocked.MemoryBarrier();
    }

    /// <summary>Ends the watch if <paramref name="stillNeeded"/>, asked under the gate, says so.</summary>
    public void EndUnless(Func<bool> stillNeeded)
    {
        lock (gate)
        {
            _isOn = stillNeeded();
        }
    }
}
