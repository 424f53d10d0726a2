using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Dispatch;

/// <summary>Promise 7 for receivers: one whose Tell throws costs nobody else an outcome or an answer.</summary>
public sealed class ThrowingReceiverTests : PoolTests
{
    private static readonly InlineRef Throwing = new(_ => throw new FormatException("it cannot be told"));

    [Fact]
    public async Task Promise_7_sender_that_cannot_be_told_costs_no_worker_and_is_counted()
    {
        var pool = Start(1, new TaskHandlers().Handle<Work>((work, _) => work.Number == 2 ? throw new FormatException("fails") : default));
        var sender = Listen();
        pool.Router.Tell(new Work(1), Throwing);
        pool.Router.Tell(new Work(2), Throwing);
        pool.Router.Tell(new TaskRequest(new Work(3)) { Id = "a" }, Throwing);
        pool.Router.Tell(new Work(4), sender.Ref);

        Assert.Equal(new Work(4), (await sender.Next<TaskOutcome>()).Task);
        Assert.Equal(new OutcomeCounts(3, 1, 0, 0, 0), (await pool.WaitAsync().Within("all done")).Counts);
    }

    [Fact]
    public async Task Promise_6_asker_that_cannot_be_told_costs_no_other_asker_its_answer()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        pool.Router.Tell(new Work(1));
        await gate.Entered(1);
        pool.Coordinator.Tell(new WhenAllDone(), Throwing);
        await Fence(pool.Coordinator);
        var allDone = pool.WaitAsync();

        gate.Open();

        Assert.Equal(1, (await allDone.Within("the other is answered")).Counts.Succeeded);
    }

    [Fact]
    public async Task Quarantine_is_read_under_the_gate_and_told_outside_of_it()
    {
        var pool = Start(1);
        var told = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        pool.Router.Tell(ListQuarantine.Instance, new InlineRef(_ => told.SetResult(Inside(pool).State.Gate.IsHeldByCurrentThread)));

        Assert.False(await told.Task.Within("the answer"));
    }
}
