using System.Runtime.CompilerServices;
using Akka.Actor;

namespace Actors.Tests;

public class ReadyQueueTests
{
    [Fact]
    public void Worker_that_joins_twice_is_woken_for_one_task_only()
    {
        var gate = new Lock();
        var queue = new ReadyQueue(gate);
        var slot = Make.Slot(1);
        Assert.Null(queue.Attach(slot, _ => true));
        Assert.Null(queue.Attach(slot, _ => true));

        Assert.Same(slot, Add());
        Assert.Equal(TakeResult.Task, queue.Take(slot, out _, out _, out var wake));
        Assert.Null(wake);

        // Its one loop runs the first task: a second loop would run the second beside it.
        Assert.Null(Add());

        Taker? Add()
        {
            lock (gate)
            {
                return queue.Add(new ReadyTask("task", DelegateRunner.Instance, ActorRefs.NoSender, 1), TaskPriority.Normal);
            }
        }
    }

    [Fact]
    public void Entry_that_was_removed_from_the_middle_is_passed_and_counted_dead_no_more()
    {
        var gate = new Lock();
        var queue = new ReadyQueue(gate);
        var slot = Make.Slot(1);
        queue.Attach(slot, _ => true);
        var retried = new TrackedTask(new TaskRequest("retried"), DelegateRunner.Instance, sender: null, ticket: null) { Stage = TaskStage.Ready, Attempts = 1 };
        lock (gate)
        {
            queue.Add(new ReadyTask(retried), TaskPriority.Normal);
            queue.Add(Make.Ready(2), TaskPriority.Normal);
            queue.Add(Make.Ready(3), TaskPriority.Normal);
            Assert.True(queue.TryRemoveOldest(out var oldest));
            Assert.Equal(2, oldest.Number);
        }

        Assert.Equal(1, Tombstones(queue));
        Assert.Equal((TakeResult.Task, retried), (queue.Take(slot, out var first, out _, out _), first.Item));
        Assert.Equal((TakeResult.Task, 3L), (queue.Take(slot, out var second, out _, out _), second.Number));
        Assert.Equal(0, Tombstones(queue));
        Assert.Equal(TakeResult.Idle, queue.Take(slot, out _, out _, out _));

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_tombstones")]
        static extern ref int Tombstones(ReadyQueue queue);
    }

    [Fact]
    public void Entries_that_are_dropped_behind_a_retried_task_do_not_pile_up()
    {
        var gate = new Lock();
        var queue = new ReadyQueue(gate);
        lock (gate)
        {
            queue.Add(new ReadyTask(new TrackedTask(new TaskRequest("retried"), DelegateRunner.Instance, sender: null, ticket: null) { Stage = TaskStage.Ready, Attempts = 1 }), TaskPriority.Normal);
            for (var number = 1; number <= 10_000; number++)
            {
                queue.Add(Make.Ready(number), TaskPriority.Normal);
                Assert.True(queue.TryRemoveOldest(out var oldest));
                Assert.Equal(number, oldest.Number);
            }
        }

        Assert.InRange(LevelsOf(queue).Count, 1, 66); // 64 dead ones are not worth a compaction.

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_levels")]
        static extern ref Levels LevelsOf(ReadyQueue queue);
    }

    [Fact]
    public void Worker_that_was_sent_away_before_it_joined_does_not_join()
    {
        var gate = new Lock();
        var queue = new ReadyQueue(gate);
        var slot = Make.Slot(1);

        Assert.Null(queue.Attach(slot, _ => !gate.IsHeldByCurrentThread)); // Asked under the gate, where it cannot change until it has joined.

        Assert.Equal((false, false), (slot.IsWanted, slot.IsIdle));
    }

    [Fact]
    public void What_wants_care_is_taken_only_with_it_wakes_once_and_is_found_when_everything_is()
    {
        var gate = new Lock();
        var queue = new ReadyQueue(gate);
        var slot = Make.Slot(1);
        queue.Attach(slot, _ => true);
        lock (gate)
        {
            Assert.Same(slot, queue.Add(new ReadyTask(Suspect("low")), TaskPriority.Low));
            queue.Add(new ReadyTask(Suspect("high")), TaskPriority.High);
            queue.GiveBack(new ReadyTask(Suspect("back")));
        }

        Assert.Equal(TakeResult.Idle, queue.Take(slot, out _, out _, out var wake));
        Assert.Null(wake);
        queue.SetPaused(true);
        Assert.Empty(Taken(Care.Suspect, 3));
        Assert.Same(slot, queue.SetPaused(false));
        Assert.Empty(Taken(Care.Charged, 3));
        Assert.Equal(["back", "high"], Taken(Care.Suspect, 2));
        Assert.True(queue.HasCareful(Care.Suspect));

        lock (gate)
        {
            queue.Add(Make.Ready(7), TaskPriority.Normal);
            Assert.Equal(["low", null], queue.TakeAll().Select(task => (task.Item as TrackedTask)?.Request.Task));
        }

        Assert.False(queue.HasCareful(Care.Suspect));

        static TrackedTask Suspect(string name) => new(new TaskRequest(name), DelegateRunner.Instance, sender: null, ticket: null) { Stage = TaskStage.Ready, Attempts = 1, Doubts = 1 };

        List<object> Taken(Care care, int atMost)
        {
            List<ReadyTask> tasks = [];
            queue.TakeCareful(care, tasks, atMost);
            return tasks.ConvertAll(task => ((TrackedTask)task.Item!).Request.Task);
        }
    }

    [Fact]
    public void Dead_among_those_that_want_care_are_passed_or_thrown_out_and_counted_dead_no_more()
    {
        var gate = new Lock();
        var queue = new ReadyQueue(gate);
        var tasks = Enumerable.Range(0, 200).Select(n => new TrackedTask(new TaskRequest(n), DelegateRunner.Instance, sender: null, ticket: null) { Stage = TaskStage.Ready, Crashes = 1 }).ToList();
        lock (gate)
        {
            tasks.ForEach(task => queue.Add(new ReadyTask(task), TaskPriority.Normal));
            foreach (var task in tasks.Take(150))
            {
                task.Stage = TaskStage.Final;
                queue.Bury();
            }
        }

        Assert.True(Tombstones(queue) < 100);
        List<ReadyTask> taken = [];
        queue.TakeCareful(Care.Charged, taken, atMost: 1_000);
        Assert.Equal(tasks.Skip(150), taken.Select(task => task.Item));
        Assert.Equal(0, Tombstones(queue));

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_tombstones")]
        static extern ref int Tombstones(ReadyQueue queue);
    }
}
