using CsCheck;

namespace Actors.Tests;

public class LevelsTests
{
    private enum Step
    {
        Enqueue,
        EnqueueOther,
        Dequeue,
        Append,
        RemoveFirst,
        Compact,
    }

    private static readonly Gen<(Step Step, int Level)> Steps = Gen.Select(
        Gen.Frequency((8, Step.Enqueue), (6, Step.EnqueueOther), (5, Step.Dequeue), (3, Step.Append), (2, Step.RemoveFirst), (1, Step.Compact)),
        Gen.Int[0, PriorityRule.Levels - 1]);

    [Fact]
    public void Levels_behave_as_one_list_for_each_priority() =>
        Steps.Array[0, 200].Sample(
            steps =>
            {
                var (levels, other) = (new Levels(), new Levels());
                var (model, otherModel) = (Empty(), Empty());
                var number = 0;
                foreach (var (step, level) in steps)
                {
                    switch (step)
                    {
                        case Step.EnqueueOther:
                            other.Enqueue(Make.Ready(++number), (TaskPriority)level);
                            otherModel[level].Add(number);
                            break;
                        case Step.Dequeue when model[level].Count > 0:
                            Assert.Equal(model[level][0], NumberOf(levels.Dequeue(level)));
                            model[level].RemoveAt(0);
                            break;
                        case Step.Append:
                            levels.Append(other);
                            for (var i = 0; i < model.Length; i++)
                            {
                                model[i].AddRange(otherModel[i]);
                                otherModel[i].Clear();
                            }

                            break;
                        case Step.RemoveFirst:
                            RemoveFirstEven(levels, model, level);
                            break;
                        case Step.Compact:
                            levels.Compact(task => task.Item is not null);
                            Array.ForEach(model, list => list.RemoveAll(item => item is null));
                            break;
                        default:
                            levels.Enqueue(Make.Ready(++number), (TaskPriority)level);
                            model[level].Add(number);
                            break;
                    }

                    AssertSame(model, levels);
                    AssertSame(otherModel, other);
                }

                Assert.Equal(model.SelectMany(list => list), Drain(levels));
            },
            iter: 500);

    private static void RemoveFirstEven(Levels levels, List<int?>[] model, int level)
    {
        var index = model[level].FindIndex(item => item % 2 == 0);
        Assert.Equal(index >= 0, levels.TryRemoveFirst(level, task => task.Item is int and var n && n % 2 == 0, out var removed, out var leftEmpty));
        Assert.Equal(index > 0, leftEmpty);
        if (index == 0)
        {
            Assert.Equal(model[level][0], NumberOf(removed));
            model[level].RemoveAt(0);
        }
        else if (index > 0)
        {
            Assert.Equal(model[level][index], NumberOf(removed));
            model[level][index] = null; // An empty entry stays in its place.
        }
    }

    private static void AssertSame(List<int?>[] model, Levels levels)
    {
        Assert.Equal(model.Sum(list => list.Count), levels.Count);
        Assert.Equal(model.Select(list => list.Count), Enum.GetValues<TaskPriority>().Select(level => levels[level]));
        Assert.All(model.Index().Where(level => level.Item.Count > 0), level => Assert.Equal(level.Item[0], NumberOf(levels.Peek(level.Index))));
        Assert.Equal(PriorityRule.Next(3, model[0].Count, model[1].Count, model[2].Count), levels.Next(3));
    }

    private static IEnumerable<int?> Drain(Levels levels)
    {
        for (var level = 0; level < PriorityRule.Levels; level++)
        {
            while (levels[(TaskPriority)level] > 0)
            {
                yield return NumberOf(levels.Dequeue(level));
            }
        }
    }

    private static List<int?>[] Empty() => [[], [], []];

    private static int? NumberOf(ReadyTask task) => (int?)task.Item;
}
