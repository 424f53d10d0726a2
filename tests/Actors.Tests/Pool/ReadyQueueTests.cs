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
}
