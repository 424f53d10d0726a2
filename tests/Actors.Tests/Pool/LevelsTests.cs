namespace Actors.Tests;

public class LevelsTests
{
    [Fact]
    public void Next_lane_is_that_of_the_priority_rule()
    {
        var levels = new Levels();
        levels.Normal.Close();
        Assert.Null(levels.Next(1));
        levels[TaskPriority.Low].Enqueue(Make.Ready(1));
        levels[TaskPriority.Normal].Enqueue(Make.Ready(2));
        levels[TaskPriority.High].Enqueue(Make.Ready(3));

        Assert.Equal(3, levels.Count);
        Assert.Same(levels.Normal, levels[TaskPriority.Normal]);
        Assert.Same(levels[TaskPriority.High], levels.Next(1));
        Assert.Same(levels[TaskPriority.Normal], levels.Next(PriorityRule.Share / 2));
        Assert.Same(levels[TaskPriority.Low], levels.Next(PriorityRule.Share));
    }

    [Fact]
    public void Compaction_throws_out_the_dead_of_every_level_and_says_how_many()
    {
        var levels = new Levels();
        levels.Normal.Close();
        foreach (var level in Enum.GetValues<TaskPriority>())
        {
            levels[level].Enqueue(Make.Ready(1));
            levels[level].Enqueue(new ReadyTask(new TrackedTask(new TaskRequest(2), DelegateRunner.Instance, sender: null, ticket: null) { Stage = TaskStage.Final }));
            levels[level].Enqueue(Make.Ready(3));
            levels[level].Enqueue(new ReadyTask(new TrackedTask(new TaskRequest(4), DelegateRunner.Instance, sender: null, ticket: null) { Stage = TaskStage.Ready }));
            levels[level].Enqueue(Make.Ready(5));
            levels[level][4].Remove();
        }

        Assert.Equal(6, levels.Compact());

        Assert.Equal(9, levels.Count);
        Assert.All(Enum.GetValues<TaskPriority>(), level =>
        {
            Assert.Equal([1, 3], new[] { levels[level].Dequeue().Item, levels[level].Dequeue().Item });
            Assert.IsType<TrackedTask>(levels[level].Dequeue().Item);
        });
    }
}
