using Akka.Actor;

namespace Actors;

/// <summary>The commands that the router has begun and not answered. Kept with the pool, so that a restart of the router forgets none. Touched in its turn only.</summary>
internal sealed class PendingAnswers
{
    /// <summary>Makes the names of workers' actors unique.</summary>
    public long NextWorkerName { get; set; } = 1;

    /// <summary>Who waits until nothing starts any more.</summary>
    public List<IActorRef> Pauses { get; } = [];

    /// <summary>Who waits until the workers that leave have left.</summary>
    public List<(IActorRef Asker, int Size, HashSet<WorkerSlot> Leaving)> Resizes { get; } = [];

    /// <summary>Who waits for the report of the stop.</summary>
    public List<IActorRef> Stops { get; } = [];

    /// <summary>When the stop gives up what still runs; null when none is under way.</summary>
    public long? StopDeadline { get; set; }

    /// <summary>When the stop signals the tokens: one grace before, or half-way if that is later.</summary>
    public long? StopSignal { get; set; }
}
