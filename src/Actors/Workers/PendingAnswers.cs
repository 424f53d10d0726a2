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

    /// <summary>The plan of the stop that is under way; null when none is.</summary>
    public StopPlan? Plan { get; set; }
}
