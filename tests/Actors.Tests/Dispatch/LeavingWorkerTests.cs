using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Dispatch;

/// <summary>Workers that a resize has sent away: they keep the deadline of the task that they still run, and take no other.</summary>
public sealed class LeavingWorkerTests : VirtualTimeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public enum Event
    {
        StuckCodeEnds,
        ActorRestarts,
        ActorIsStopped,
    }

    [Theory]
    [InlineData(Event.StuckCodeEnds)]
    [InlineData(Event.ActorRestarts)]
    [InlineData(Event.ActorIsStopped)]
    public async Task Task_of_a_leaving_worker_that_had_replaced_a_stuck_one_times_out_still(Event happens)
    {
        var gate = NewGate();
        var options = new TaskPoolOptions { Workers = 2, StuckCap = 2, Timeout = Limit };
        var pool = StartVirtual(options, new TaskHandlers().Handle<Work>(gate.PassDeaf).Handle<string>((_, context) => new(CountedInput.Never(context.Token))));
        var crew = Inside(pool).Crew;
        var first = await pool.SubmitAsync(new TaskRequest(new Work(1)) { Timeout = TaskRequest.LongestWait });
        await gate.Entered(1);
        var second = await pool.SubmitAsync(new TaskRequest(new Work(2)) { Timeout = TaskRequest.LongestWait });
        await gate.Entered(2);

        // The code on the highest number gets stuck, its successor begins a task, and is sent away.
        var stuck = (Work)crew.Find(2)!.Loop.Attempted.Tracked!.Request.Task;
        (stuck.Number == 1 ? first : second).Cancel();
        await Advance(pool, options.StuckGrace);
        await Safety.Becomes(() => pool.GetStatus().Stuck == 1, "it is stuck");
        var third = await pool.SubmitAsync("third");
        await Safety.Becomes(() => pool.GetStatus().Running == 2, "the successor runs the third");
        await Settle(pool);
        var actor = crew.Find(2)!.Actor!;
        var resized = pool.ResizeAsync(1);
        await Settle(pool);
        Assert.False(resized.IsCompleted);

        switch (happens)
        {
            case Event.StuckCodeEnds:
                gate.Open(stuck.Number);
                await Safety.Becomes(() => pool.GetStatus().Stuck == 0, "the stuck code has ended");
                break;
            case Event.ActorRestarts:
                await Restart(actor);
                break;
            default:
                Assert.True(await actor.GracefulStop(Safety.Net));
                break;
        }

        await SettleLeaving(pool);
        await Advance(pool, Limit);

        Assert.Equal(OutcomeKind.TimedOut, (await third.Outcome.Within("the third times out", () => pool.GetStatus())).Kind);
        Assert.Equal(1, (await resized.Within("the resize is answered")).Workers);
    }

    [Fact]
    public async Task Promise_3_worker_that_is_sent_away_while_it_comes_into_service_takes_no_task()
    {
        var gate = NewGate();
        var schedule = new TaskPoolOptions().Schedule;
        var scheduled = 0;
        var options = new TaskPoolOptions
        {
            Workers = 2,
            StuckCap = 1,
            Schedule = (loop, preferLocal) =>
            {
                Interlocked.Increment(ref scheduled);
                schedule(loop, preferLocal);
            },
        };
        var pool = StartVirtual(options, new TaskHandlers().Handle<Work>(gate.PassDeaf));
        Task<Resized>? resized = null;
        var sender = new InlineRef(_ =>
        {
            // The worker has been given up as stuck, its successor is about to serve, and the pool is made smaller.
            resized ??= pool.ResizeAsync(1);
            resized.Wait();
        });
        pool.Router.Tell(new TaskRequest(new Work(1)) { Id = "1" }, sender);
        pool.Router.Tell(new TaskRequest(new Work(2)) { Id = "2" }, sender);
        await gate.Entered(2);
        pool.Cancel(Inside(pool).Crew.Find(2)!.Loop.Attempted.Tracked!.Id);
        await Advance(pool, options.StuckGrace);
        await Safety.Becomes(() => resized is { IsCompleted: true }, "the pool has one worker");
        await SettleLeaving(pool);

        // The one worker that stays is busy: a task that is told wakes nobody.
        var before = Volatile.Read(ref scheduled);
        pool.Router.Tell(new Work(3));
        Assert.Equal((1, before), (pool.GetStatus().Workers, Volatile.Read(ref scheduled)));
    }

    /// <summary>Awaits that the actors of workers that leave have handled what they were told, too.</summary>
    private static async Task SettleLeaving(TaskPool pool)
    {
        await Settle(pool);
        foreach (var slot in Inside(pool).Crew.Present.Where(slot => slot.Actor is not null))
        {
            await Fence(slot.Actor!);
        }
    }
}
