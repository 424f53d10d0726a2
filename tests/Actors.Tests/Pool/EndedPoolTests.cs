using Actors.Tests.Fixtures;

using Akka.Actor;

namespace Actors.Tests;

/// <summary>A <see cref="TaskPool"/> whose router has gone: everything is answered, nothing hangs.</summary>
public class EndedPoolTests : PoolTests
{
    [Fact]
    public async Task Commands_after_the_end_throw_at_once()
    {
        var pool = TaskPool.Start(new TaskPoolOptions { Name = "gone", Workers = 1 }, system: System);
        await pool.DisposeAsync();

        await Refuses(pool.ResizeAsync(2));
        await Refuses(pool.PauseIntakeAsync());
        await Refuses(pool.PauseDispatchAsync());
        await Refuses(pool.ListQuarantineAsync());
        await Refuses(pool.ReleaseQuarantinedAsync("a"));
        await Refuses(pool.DropQuarantinedAsync("a"));
    }

    [Fact]
    public async Task Command_that_the_router_takes_with_it_throws()
    {
        var pool = TaskPool.Start(new TaskPoolOptions { Name = "gone", Workers = 2 }, system: System);
        var gate = NewGate();
        await pool.SubmitAsync(context => gate.Pass(1, context.Token).AsTask());
        await pool.SubmitAsync(context => gate.Pass(2, context.Token).AsTask());
        await gate.Entered(2);

        // It would be answered when one of the two has ended.
        var resize = pool.ResizeAsync(1);
        System.Stop(pool.Router);
        await Refuses(resize);
    }

    [Fact]
    public async Task Promise_2_router_that_has_gone_rejects_what_it_is_told()
    {
        var pool = TaskPool.Start(new TaskPoolOptions { Workers = 1 }, new TaskHandlers().Handle<Work>((_, _) => default), System);
        await pool.DisposeAsync();

        var told = await pool.Router.Ask<TaskOutcome>(new Work(1)).Within("the outcome");
        Assert.Equal((new Work(1), OutcomeReason.Stopping), (told.Task, told.Reason));
        var requested = await pool.Router.Ask<TaskOutcome>(new TaskRequest(new Work(2)) { Id = "a" }).Within("the outcome");
        Assert.Equal((new Work(2), OutcomeReason.Stopping, (TaskId)"a"), (requested.Task, requested.Reason, requested.Id));
    }

    [Fact]
    public async Task Promise_6_question_is_answered_when_the_router_ends_while_an_outcome_is_being_told()
    {
        var begun = Gate.NewSignal();
        using var told = new ManualResetEventSlim();
        var pool = TaskPool.Start(new TaskPoolOptions { Workers = 1 }, new TaskHandlers().Handle<Work>((_, _) => default), System);
        pool.Router.Tell(new Work(1), new InlineRef(_ =>
        {
            begun.SetResult();
            told.Wait();
        }));
        await begun.Task.Within("the outcome is being told");
        var allDone = pool.WaitAsync();
        Assert.True(await pool.Router.GracefulStop(Safety.Net));
        Assert.False(allDone.IsCompleted);

        told.Set();
        Assert.Equal(1, (await allDone.Within("all is done", () => pool.GetStatus())).Counts.Succeeded);
    }

    [Fact]
    public async Task Everything_else_after_the_end_is_answered()
    {
        var pool = TaskPool.Start(workers: 1);
        await pool.RunAsync(_ => Task.CompletedTask);
        await pool.DisposeAsync();

        Assert.Equal(OutcomeReason.Stopping, (await (await pool.SubmitAsync(_ => Task.CompletedTask)).Outcome).Reason);
        Assert.Equal(1, (await pool.WaitAsync().Within("all is done")).Counts.Succeeded);
        Assert.Equal(1, (await pool.DrainAsync().Within("the report")).Counts.Succeeded);
        Assert.Equal(1, (await pool.StopAsync().Within("the report")).Counts.Succeeded);
        Assert.Equal(Intake.Stopped, pool.GetStatus().Intake);
        Assert.Equal(CancelResult.NotFound, pool.Cancel("a"));
        await pool.DisposeAsync().AsTask().Within("it is disposed of again");
    }

    [Fact]
    public async Task Disposing_of_a_pool_in_a_system_of_somebody_else_ends_its_router()
    {
        var pool = TaskPool.Start(new TaskPoolOptions { Workers = 1 }, system: System);
        var inside = Inside(pool);
        await pool.DisposeAsync();

        Assert.True(inside.Ended.IsCompleted);
    }

    private static async Task Refuses(Task command)
    {
        var fault = await Assert.ThrowsAsync<ObjectDisposedException>(() => command.Within("the command is refused"));
        Assert.Contains("pool 'gone' has ended", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pools_that_were_disposed_of_are_kept_by_no_thread()
    {
        var pools = new List<WeakReference>();
        for (var n = 0; n < 8; n++)
        {
            pools.Add(await Use());
        }

        await Task.Yield(); // Off the stack that the last one was disposed of on.
        Assert.True(SpinWait.SpinUntil(IsNoneKept, Safety.Net), "some are kept");

        bool IsNoneKept()
        {
            GC.Collect();
            return pools.TrueForAll(pool => !pool.IsAlive);
        }

        static async Task<WeakReference> Use()
        {
            await using var pool = TaskPool.Start(workers: 2);
            await pool.RunAsync(_ => Task.CompletedTask);
            return new WeakReference(Inside(pool));
        }
    }
}
