using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Scenarios;

public sealed class Scenario12StuckTests : VirtualTimeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static TaskPoolOptions Options(int workers, int cap) =>
        new() { Workers = workers, Timeout = Limit, StuckGrace = Grace, StuckCap = cap, Retries = 3 };

    [Fact]
    public async Task Scenario_12_a_task_that_ignores_its_token_is_stuck_and_its_slot_is_replaced()
    {
        var gate = NewGate();
        var pool = StartVirtual(Options(workers: 1, cap: 1), new TaskHandlers().Handle<Work>(gate.PassDeaf));
        var sender = ListenVirtual();
        pool.Router.Tell(new Work(1), sender.Ref);
        pool.Router.Tell(new Work(2), sender.Ref);
        await gate.Entered(1);

        var actor = Assert.Single(Inside(pool).Crew.InService).Actor!;
        await Advance(pool, Limit);
        await sender.HasHeardNothing();
        await Advance(pool, Grace);

        var stuck = await sender.Next<TaskOutcome>();
        Assert.Equal((OutcomeKind.TimedOut, OutcomeReason.Stuck, 1), (stuck.Kind, stuck.Reason, stuck.Attempts));
        await gate.Entered(2);
        Assert.Equal((1, 1, 1), (pool.GetStatus().Workers, pool.GetStatus().Running, pool.GetStatus().Stuck));

        // The stuck code ends after all: nobody hears of it again.
        gate.Open();
        Assert.True((await sender.Next<TaskOutcome>()).IsSuccess);
        await Safety.Becomes(() => pool.GetStatus().Stuck == 0, "the stuck code has ended");
        await sender.HasHeardNothing();
        Assert.Equal(new OutcomeCounts(1, 0, 1, 0, 0), pool.GetStatus().Counts);

        // Nor is it in the way of anything later: its successor keeps the actor, and no resize waits for it.
        Assert.Equal(2, (await pool.ResizeAsync(2).Within("one joins")).Workers);
        Assert.Equal(1, (await pool.ResizeAsync(1).Within("one leaves")).Workers);
        Assert.Equal(actor, (await actor.Ask<ActorIdentity>(new Identify(null)).Within("the actor answers")).Subject);
    }

    [Fact]
    public async Task Scenario_12_beyond_the_cap_a_stuck_worker_serves_again_only_when_its_code_has_ended()
    {
        var gate = NewGate();
        var tokens = new List<bool>();
        var pool = StartVirtual(Options(workers: 1, cap: 0), new TaskHandlers().Handle<Work>((work, context) =>
        {
            lock (tokens)
            {
                tokens.Add(context.Token.IsCancellationRequested);
            }

            return gate.PassDeaf(work, context);
        }));
        var sender = ListenVirtual();
        pool.Router.Tell(new TaskRequest(new Work(1)) { Id = "stuck" }, sender.Ref);
        pool.Router.Tell(new Work(2), sender.Ref);
        await gate.Entered(1);
        await Advance(pool, Limit);
        await Advance(pool, Grace);
        Assert.Equal(OutcomeReason.Stuck, (await sender.Next<TaskOutcome>()).Reason);
        Assert.Equal((0, 1, 1L), (pool.GetStatus().Running, pool.GetStatus().Stuck, pool.GetStatus().Queued));
        Assert.Single(gate.Entries);

        gate.Open(1);
        await gate.Entered(2);
        gate.Open();
        var next = await sender.Next<TaskOutcome>();

        // The worker brings nothing along from the attempt that was given up.
        Assert.Equal((new Work(2), OutcomeKind.Succeeded), (next.Task, next.Kind));
        Assert.Equal([false, false], tokens);
        await sender.HasHeardNothing();
        Assert.Equal(new OutcomeCounts(1, 0, 1, 0, 0), (await pool.WaitAsync().Within("all done")).Counts);
    }

    [Fact]
    public async Task Scenario_12_stuck_slots_are_replaced_up_to_the_cap_and_one_that_ends_makes_room_for_the_next()
    {
        var gate = NewGate();
        var pool = StartVirtual(Options(workers: 3, cap: 2), new TaskHandlers().Handle<Work>(gate.PassDeaf));
        var sender = ListenVirtual();
        foreach (var number in Enumerable.Range(1, 6))
        {
            pool.Router.Tell(new Work(number), sender.Ref);
        }

        await gate.Entered(3);
        await Advance(pool, Limit);
        await Advance(pool, Grace);
        Assert.All(await sender.Outcomes(3), outcome => Assert.Equal(OutcomeReason.Stuck, outcome.Reason));
        await gate.Entered(5);
        Assert.Equal((3, 2, 3, 1L), (pool.GetStatus().Workers, pool.GetStatus().Running, pool.GetStatus().Stuck, pool.GetStatus().Queued));

        gate.Open(1);
        await gate.Entered(6);
        Assert.Equal((3, 3, 2), (pool.GetStatus().Workers, pool.GetStatus().Running, pool.GetStatus().Stuck));
    }

    [Fact]
    public async Task Scenario_12_a_drain_still_ends_at_its_deadline()
    {
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, StuckGrace = Grace }, new TaskHandlers().Handle<Work>(gate.PassDeaf));
        pool.Router.Tell(new Work(1));
        pool.Router.Tell(new Work(2));
        await gate.Entered(1);
        var drained = pool.DrainAsync(TimeSpan.FromSeconds(20));

        await Advance(pool, TimeSpan.FromSeconds(15));
        Assert.False(drained.IsCompleted);
        await Advance(pool, TimeSpan.FromSeconds(5));

        var report = await drained.Within("the drain ends at its deadline", () => pool.GetStatus());
        Assert.Equal([(new Work(2), OutcomeReason.Stopped), (new Work(1), OutcomeReason.Stuck)], report.NotDone.Select(outcome => ((Work)outcome.Task, outcome.Reason)));
        Assert.Equal(new OutcomeCounts(0, 0, 1, 0, 1), report.Counts);
    }

    [Fact]
    public async Task Scenario_12_a_resize_is_not_held_by_code_that_is_stuck()
    {
        var gate = NewGate();
        var pool = StartVirtual(Options(workers: 2, cap: 0), new TaskHandlers().Handle<Work>(gate.PassDeaf));
        pool.Router.Tell(new Work(1));
        pool.Router.Tell(new Work(2));
        await gate.Entered(2);
        var whileRunning = pool.ResizeAsync(1);
        await Advance(pool, Limit);
        Assert.False(whileRunning.IsCompleted);
        await Advance(pool, Grace);

        Assert.Equal(1, (await whileRunning.Within("both are given up, so none runs above the size")).Workers);
        await pool.ResizeAsync(2).Within("one joins");
        Assert.Equal(1, (await pool.ResizeAsync(1).Within("it leaves again; the stuck one holds nothing")).Workers);
    }

    [Fact]
    public async Task Scenario_12_a_worker_that_was_to_leave_is_not_replaced_when_it_is_stuck()
    {
        var gate = NewGate();
        var pool = StartVirtual(Options(workers: 2, cap: 2), new TaskHandlers().Handle<Work>(gate.PassDeaf));
        var sender = ListenVirtual();
        foreach (var number in Enumerable.Range(1, 4))
        {
            pool.Router.Tell(new Work(number), sender.Ref);
        }

        await gate.Entered(2);
        var resized = pool.ResizeAsync(1);
        await Advance(pool, Limit);
        await Advance(pool, Grace);
        Assert.Equal(1, (await resized.Within("both are given up")).Workers);

        // The one that stays is replaced; the fourth task waits for it.
        await gate.Entered(3);
        Assert.Equal((1, 1, 2, 1L), (pool.GetStatus().Workers, pool.GetStatus().Running, pool.GetStatus().Stuck, pool.GetStatus().Queued));
        gate.Open();
        Assert.Equal(4, (await pool.WaitAsync().Within("all done")).Counts.Total);
        Assert.Equal(3, gate.Most);
    }
}
