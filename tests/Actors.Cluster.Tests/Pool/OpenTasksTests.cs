namespace Actors.Tests;

public sealed class OpenTasksTests
{
    [Fact]
    public void Tasks_are_found_by_their_numbers_once_and_told_in_their_order()
    {
        var tasks = new OpenTasks();
        var model = new SortedDictionary<long, string>();
#pragma warning disable CA5394 // A fixed seed: the same numbers each time.
        var dice = new Random(1);
        for (long number = 1; number <= 5_000; number += dice.Next(1, 4))
        {
            tasks.Add(Open(number));
            model.Add(number, $"{number}");
            if (dice.Next(3) > 0)
            {
                var gone = model.Keys.ElementAt(dice.Next(model.Count));
                Assert.True(tasks.TryRemove(gone, out var task));
                Assert.Equal(model[gone], task.Message);
                Assert.False(tasks.TryRemove(gone, out _));
                model.Remove(gone);
            }
        }
#pragma warning restore CA5394

        Assert.Equal(model.Count, tasks.Count);
        Assert.Equal(model.Values, tasks.All.Select(task => task.Message));
        Assert.False(tasks.TryRemove(0, out _));
        Assert.False(tasks.TryRemove(1_000_000, out _));

        tasks.Clear();
        Assert.Equal(0, tasks.Count);
        Assert.Empty(tasks.All);
    }

    [Fact]
    public void Million_tasks_that_have_gone_leave_nothing_behind()
    {
        var tasks = new OpenTasks();
        for (long number = 1; number <= 1_000_000; number++)
        {
            tasks.Add(Open(number));
            Assert.True(tasks.TryRemove(number, out _));
        }

        var pages = (System.Collections.ICollection)typeof(OpenTasks).GetField("_pages", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.GetValue(tasks)!;
        Assert.Empty(pages);
    }

    private static OpenTask Open(long number) => new(new SubmittedTask(new TaskKey(new DoorName(1), number), new Payload("x", default)), $"{number}", Receiver: null);
}
