using CsCheck;

namespace Actors.Tests;

public class TaskIndexTests
{
    [Fact]
    public void Outcomes_are_kept_for_their_time_and_the_newest_up_to_their_number() =>
        Gen.Select(Gen.Int[0, 6], Gen.Long[1, 20], Gen.Select(Gen.Int[0, 9], Gen.Int[0, 5]).Array[0, 60]).Sample((atMost, keptFor, steps) =>
        {
            var index = new TaskIndex(atMost, keptFor);
            var model = new List<(TaskId Id, TaskOutcome Outcome, long At)>();
            long now = 0;
            foreach (var (number, later) in steps)
            {
                now += later;
                model.RemoveAll(kept => now - kept.At >= keptFor);
                TaskId id = $"id {number}";
                var expected = model.Find(kept => kept.Id == id).Outcome;
                Assert.Equal(expected is not null, index.TryFindKept(id, now, out var outcome));
                Assert.Same(expected, outcome);
                if (expected is null)
                {
                    // As in the pool: an id is run again only when nothing of it is kept any more.
                    outcome = Make.Failed(id);
                    index.Keep(outcome, now);
                    model.Add((id, outcome, now));
                    model.RemoveRange(0, Math.Max(0, model.Count - atMost));
                }

                Assert.Equal(model.Count, index.Kept);
            }
        });

    [Fact]
    public void Task_that_nobody_can_name_is_not_indexed()
    {
        var index = new TaskIndex(10, 10);
        index.Add(Make.Task(1));
        Assert.Equal(0, index.Indexed);
    }

    [Fact]
    public void Task_with_a_chosen_id_is_found_by_it_until_it_is_removed()
    {
        var index = new TaskIndex(10, 10);
        var task = Make.Task(id: "a");
        index.Add(task);
        Assert.True(index.TryFind("a", out var found));
        Assert.Same(task, found);
        Assert.False(index.TryFind("A", out _));
        index.Remove(task);
        Assert.False(index.TryFind("a", out _));
        Assert.Equal(0, index.Indexed);
    }

    [Fact]
    public void Task_with_a_unique_key_is_found_by_the_key_and_by_the_id_that_those_who_attach_are_given()
    {
        var index = new TaskIndex(10, 10);
        var task = Make.Task(4, key: "k");
        index.Add(task);
        Assert.True(index.TryFindKey("k", out var byKey));
        Assert.Same(task, byKey);
        Assert.False(index.TryFindKey("K", out _));
        Assert.True(index.TryFind(new TaskId(4), out var byId));
        Assert.Same(task, byId);
        index.Remove(task);
        Assert.False(index.TryFindKey("k", out _));
        Assert.Equal(0, index.Indexed);
    }

    [Fact]
    public void Task_is_found_by_the_ids_of_those_who_attached_at_doors_until_it_is_removed()
    {
        var index = new TaskIndex(10, 10);
        var (task, id) = (Make.Task(4, key: "k"), new TaskId(new DoorName(7), 1));
        index.Add(task);
        index.AddAlias(id, task);
        index.AddAlias(id, task);
        Assert.True(index.TryFind(id, out var found));
        Assert.Same(task, found);
        index.Remove(task);
        Assert.Equal(0, index.Indexed);
    }
}
