using System.Runtime.CompilerServices;

namespace Actors.Tests.Simulation.Model;

/// <summary>The ready queue knows how many of its entries are dead: by that it decides when to clear them away.</summary>
internal static class QueueRules
{
    public static void CheckBetweenSteps(SimFailure failure, ReadyQueue queue)
    {
        var dead = Dead(InboxOf(queue)) + Dead(OutboxOf(queue));
        failure.Unless(TombstonesOf(queue) == dead, $"the queue has {dead} dead entries and counts {TombstonesOf(queue)}");
    }

    private static int Dead(Levels levels)
    {
        var dead = 0;
        foreach (var ring in RingsOf(levels))
        {
            for (var index = 0; index < ring.Count; index++)
            {
                dead += ring[index].Item is null or TrackedTask { Stage: not TaskStage.Ready } ? 1 : 0;
            }
        }

        return dead;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_tombstones")]
    private static extern ref int TombstonesOf(ReadyQueue queue);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_inbox")]
    private static extern ref Levels InboxOf(ReadyQueue queue);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_outbox")]
    private static extern ref Levels OutboxOf(ReadyQueue queue);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_rings")]
    private static extern ref Ring<ReadyTask>[] RingsOf(Levels levels);
}
