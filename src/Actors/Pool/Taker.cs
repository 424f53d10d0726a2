namespace Actors;

/// <summary>Somebody who takes tasks from the ready queue, and for whom they are counted: a worker, or what hands tasks to the nodes of a cluster.</summary>
internal abstract class Taker
{
    private volatile bool _isWanted;

    /// <summary>Whether it may take tasks. Set under the gate.</summary>
    public bool IsWanted { get => _isWanted; set => _isWanted = value; }

    /// <summary>Whether it stands in the queue's list of idle takers. Under the gate.</summary>
    public bool IsIdle { get; set; }

    /// <summary>Whether its loop runs or is scheduled. Under the gate.</summary>
    public bool HasLoop { get; set; }

    /// <summary>Whether its loop was woken and has not taken yet. Written under the gate; its loop may read it without.</summary>
    public bool IsWoken { get; set; }

    /// <summary>Lets its loop run: there is something to take.</summary>
    /// <param name="preferLocal">Whether it may run next on this thread; otherwise it waits its turn.</param>
    public abstract void Schedule(bool preferLocal = false);

    /// <summary>Signals the token of the attempt with this serial, once.</summary>
    public abstract bool TrySignal(long serial, AttemptPhase cause);
}
