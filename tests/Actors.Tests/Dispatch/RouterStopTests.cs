using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Dispatch;

public sealed class RouterStopTests : PoolTests
{
    [Fact]
    public async Task Outstanding_tasks_end_when_the_router_is_stopped_before_its_restart_has_finished()
    {
        var pool = TaskPool.Start(new TaskPoolOptions { Workers = 2 }, new TaskHandlers().Handle<Work>((_, _) => default), System);
        var inside = Inside(pool); // Now: when the router has gone, so has its mailbox.
        var delayed = await pool.SubmitAsync(new TaskRequest(new Work(1)) { Delay = TimeSpan.FromHours(1) });

        // A worker that was sent away is in its turn, so its stop, and with it the router's restart, has to wait.
        var begun = Gate.NewSignal();
        using var turn = new ManualResetEventSlim();
        inside.Crew.InService[1].Actor!.Tell(new Identify(null), new InlineRef(_ =>
        {
            begun.SetResult();
            turn.Wait();
        }));
        await begun.Task.Within("the worker is in its turn");
        await pool.ResizeAsync(1);
        ((IInternalActorRef)pool.Router).Restart(new InvalidOperationException("restarted by a test"));
        System.Stop(pool.Router);
        turn.Set();

        await inside.Ended.Within("the pool has ended", () => pool.GetStatus());
        Assert.Equal(OutcomeReason.Stopped, (await delayed.Outcome).Reason);
    }
}
