using CsCheck;

namespace Actors.Tests;

public class DelayedTasksTests
{
    private enum Step
    {
        Delay,
        Retry,
        Bury,
        TakeDue,
        TakeAll,
    }

    private static readonly Gen<(Step Step, int Number)> Steps = Gen.Select(
        Gen.Frequency((14, Step.Delay), (6, Step.Retry), (12, Step.Bury), (4, Step.TakeDue)),
        Gen.Int[0, 30]);

    [Fact]
    public void Tasks_come_out_by_the_time_they_are_due_and_then_in_the_order_they_came_in() =>
        Steps.Array[0, 400].Sample(
            steps =>
            {
                var delayed = new DelayedTasks();
                var model = new List<TrackedTask>();
                foreach (var (step, number) in steps)
                {
                    switch (step)
                    {
                        case Step.Bury when model.Count > 0:
                            var dead = model[number % model.Count];
                            model.Remove(dead);
                            dead.Stage = TaskStage.Final;
                            delayed.Bury(dead);
                            break;
                        case Step.TakeDue:
                            TakeDue(delayed, model, now: number);
                            break;
                        case Step.Delay or Step.Retry:
                            var task = Make.Task();
                            (task.Stage, task.DueAt, task.Attempts) = (TaskStage.Delayed, number, step == Step.Retry ? 1 : 0);
                            delayed.Add(task);
                            model.Add(task);
                            break;
                        default:
                            break;
                    }

                    Assert.Equal(model.Count, delayed.Count);
                    Assert.Equal(model.Count(task => task.Attempts > 0), delayed.Retrying);
                    Assert.Equal(model.Count == 0 ? null : model.Min(task => task.DueAt), delayed.NextDue);
                }

                Assert.Equal(model.OrderBy(task => task.DueAt), delayed.TakeAll());
                Assert.Equal(0, delayed.Count);
                Assert.Null(delayed.NextDue);
            },
            iter: 300);

    [Fact]
    public void Buried_tasks_are_let_go_once_they_are_more_than_half()
    {
        var delayed = new DelayedTasks();
        var alive = Add(delayed, due: 1);
        var dead = Enumerable.Range(0, 100).Select(_ => BuriedIn(delayed)).ToList();
        GC.Collect();

        // At most 32 are let lie however few are alive.
        Assert.InRange(dead.Count(reference => reference.IsAlive), 0, 33);
        Assert.True(delayed.TryTakeDue(now: 1, out var first));
        Assert.Same(alive, first);

        static WeakReference BuriedIn(DelayedTasks delayed)
        {
            var task = Add(delayed, due: 2);
            task.Stage = TaskStage.Final;
            delayed.Bury(task);
            return new WeakReference(task);
        }
    }

    [Fact]
    public void Nothing_is_taken_before_it_is_due()
    {
        var delayed = new DelayedTasks();
        Add(delayed, due: 5);
        Assert.False(delayed.TryTakeDue(now: 4, out var none));
        Assert.Null(none);
        Assert.True(delayed.TryTakeDue(now: 5, out _));
    }

    private static void TakeDue(DelayedTasks delayed, List<TrackedTask> model, long now)
    {
        foreach (var expected in model.Where(task => task.DueAt <= now).OrderBy(task => task.DueAt).ToList())
        {
            Assert.True(delayed.TryTakeDue(now, out var task));
            Assert.Same(expected, task);
            model.Remove(expected);
            expected.Stage = TaskStage.Ready;
        }

        Assert.False(delayed.TryTakeDue(now, out _));
    }

    private static TrackedTask Add(DelayedTasks delayed, long due)
    {
        var task = Make.Task();
        (task.Stage, task.DueAt) = (TaskStage.Delayed, due);
        delayed.Add(task);
        return task;
    }
}
