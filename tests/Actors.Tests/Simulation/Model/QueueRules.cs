using System.Runtime.CompilerServices;

namespace Actors.Tests.Simulation.Model;

/// <summary>The ready queue knows how many of its entries are dead: by that it decides when to clear them away.</summary>
internal static class QueueRules
{
    public static void CheckBetweenSteps(SimFailure failure, ReadyQueue queue)
    {
        var dead = Enum.GetValues<TaskPriority>().Sum(level => Dead(LevelsOf(queue)[level]));
        failure.Unless(TombstonesOf(queue) == dead, $"the queue has {dead} dead entries and counts {TombstonesOf(queue)}");
    }

    private static int Dead(Lane lane) => Enumerable.Range(0, lane.Count).Count(index => !lane[index].IsAlive);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_tombstones")]
    private static extern ref int TombstonesOf(ReadyQueue queue);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_levels")]
    private static extern ref Levels LevelsOf(ReadyQueue queue);
}
