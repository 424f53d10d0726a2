using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Event;

namespace Actors.Tests.Dispatch;

public sealed class HandOffTests : VirtualTimeTests
{
    [Fact]
    public async Task Sender_is_told_nothing_when_there_is_none_or_it_is_dead_letters()
    {
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1 }, new TaskHandlers().Handle<Work>((work, _) => work.Number < 0 ? throw new InvalidOperationException() : default));
        var deadLetters = ListenVirtual();
        VirtualSystem.EventStream.Subscribe(deadLetters.Ref, typeof(DeadLetter));
        foreach (var nobody in new[] { ActorRefs.NoSender, ActorRefs.Nobody, VirtualSystem.DeadLetters })
        {
            pool.Router.Tell(new Work(1), nobody);
            pool.Router.Tell(new Work(-1), nobody);
            pool.Router.Tell(new TaskRequest(new Work(1)), nobody);
            pool.Router.Tell(new TaskRequest("has no handler"), nobody);
        }

        Assert.Equal(new OutcomeCounts(6, 3, 0, 0, 0), (await pool.WaitAsync().Within("all done")).Counts);
        Assert.Equal(3, pool.GetStatus().Rejected);
        await deadLetters.HasHeardNothing();
    }

    [Fact]
    public async Task Setter_of_a_completion_returns_when_the_next_task_of_the_worker_it_completes_blocks()
    {
        var completion = new TaskCompletionSource(); // Runs continuations inside of SetResult.
        var (returned, blocked, gate) = (Gate.NewSignal(), Gate.NewSignal(), NewGate());
        using var block = new ManualResetEventSlim();
        var pool = Start(2);
        await pool.SubmitAsync(_ => completion.Task);
        await pool.SubmitAsync(async context =>
        {
            await gate.Pass(1, context.Token);
            completion.SetResult();
            returned.SetResult();
            await gate.Pass(2, context.Token);
        });
        await gate.Entered(1);
        await pool.SubmitAsync(_ =>
        {
            blocked.SetResult();
            block.Wait();
            return Task.CompletedTask;
        });
        try
        {
            gate.Open(1);

            await returned.Task.Within("the setter returns");
            await blocked.Task.Within("the next task runs");
        }
        finally
        {
            block.Set();
        }
    }

    [Fact]
    public async Task Idle_workers_are_all_woken_when_as_many_tasks_are_told_at_once()
    {
        const int Workers = 16;
        var pool = Start(Workers);
        for (var round = 0; round < 100; round++)
        {
            var gate = NewGate();
            for (var number = 0; number < Workers; number++)
            {
                pool.Router.Tell(new TaskRequest((Func<TaskContext, Task>)(context => gate.Pass(0, context.Token).AsTask())));
            }

            await gate.Entered(Workers);
            gate.Open();
            await pool.WaitAsync().Within("all done");
        }
    }

    [Fact]
    public async Task Workers_all_run_when_dispatch_is_resumed_over_a_full_queue()
    {
        var gate = NewGate();
        var pool = Start(8, new TaskHandlers().Handle<Work>(gate.Pass));
        await pool.PauseDispatchAsync();
        for (var number = 0; number < 40; number++)
        {
            pool.Router.Tell(new Work(number));
        }

        Assert.Equal((40L, 0), (pool.GetStatus().Queued, pool.GetStatus().Running));
        await pool.PauseDispatchAsync(paused: false);

        await gate.Entered(8);
        Assert.Equal((32L, 8), (pool.GetStatus().Queued, pool.GetStatus().Running));
        gate.Open();
        Assert.Equal(40, (await pool.WaitAsync().Within("all done")).Counts.Succeeded);
        Assert.Equal(8, gate.Most);
    }

    [Fact]
    public async Task Answer_comes_when_a_task_told_after_the_question_never_ends()
    {
        var gate = NewGate();
        var pool = Start(2, new TaskHandlers().Handle<Work>(gate.Pass).Handle<int>((_, _) => default));
        pool.Router.Tell(new Work(1));
        await gate.Entered(1);
        var asked = pool.WaitAsync();
        pool.Router.Tell(new Work(2));
        await gate.Entered(2);
        Assert.False(asked.IsCompleted);

        gate.Open(1);

        Assert.Equal(new OutcomeCounts(1, 0, 0, 0, 0), (await asked.Within("the earlier is done")).Counts);
        Assert.Equal(1, pool.GetStatus().Running);
    }
}
