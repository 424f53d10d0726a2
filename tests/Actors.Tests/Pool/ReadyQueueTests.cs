using Akka.Actor;

namespace Actors.Tests;

public class ReadyQueueTests
{
    [Fact]
    public void Worker_that_joins_twice_is_woken_for_one_task_only()
    {
        var gate = new Lock();
        var queue = new ReadyQueue(gate);
        var slot = new WorkerSlot(null!, 1);
        Assert.Null(queue.Attach(slot, _ => true));
        Assert.Null(queue.Attach(slot, _ => true));

        Assert.Same(slot, Add());
        Assert.Equal(TakeResult.Task, queue.Take(slot, out _, out _, out var wake));
        Assert.Null(wake);

        // Its one loop runs the first task: a second loop would run the second beside it.
        Assert.Null(Add());

        WorkerSlot? Add()
        {
            lock (gate)
            {
                return queue.Add(new ReadyTask("task", DelegateRunner.Instance, ActorRefs.NoSender, 1), TaskPriority.Normal);
            }
        }
    }

    [Fact]
    public void Worker_that_was_sent_away_before_it_joined_does_not_join()
    {
        var gate = new Lock();
        var queue = new ReadyQueue(gate);
        var slot = new WorkerSlot(null!, 1);

        Assert.Null(queue.Attach(slot, _ => !gate.IsHeldByCurrentThread)); // Asked under the gate, where it cannot change until it has joined.

        Assert.Equal((false, false), (slot.IsWanted, slot.IsIdle));
    }
}
