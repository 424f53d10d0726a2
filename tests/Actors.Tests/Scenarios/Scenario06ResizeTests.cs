using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Scenarios;

public sealed class Scenario06ResizeTests : PoolTests
{
    [Fact]
    public async Task Scenario_06_shrinking_from_ten_to_one_under_load_and_growing_back_loses_and_cancels_nothing()
    {
        const int Tasks = 200;
        var gate = NewGate();
        var pool = Start(10, new TaskHandlers().Handle<Work>(gate.Pass));
        for (var number = 1; number <= Tasks; number++)
        {
            pool.Router.Tell(new Work(number));
        }

        await gate.Entered(10);
        var shrunk = pool.ResizeAsync(1);
        await Fence(pool.Router);
        Assert.False(shrunk.IsCompleted, "ten run still, so the shrink is not done");

        // All that run may end; of them one goes on, the others have left.
        for (var number = 1; number <= 10; number++)
        {
            gate.Open(number);
        }

        Assert.Equal(1, (await shrunk.Within("nine workers have left", () => pool.GetStatus())).Workers);
        await gate.Entered(11);
        Assert.Equal((1, 1), (pool.GetStatus().Workers, pool.GetStatus().Running));

        Assert.Equal(10, (await pool.ResizeAsync(10).Within("the pool has grown")).Workers);
        await gate.Entered(20);
        Assert.Equal(10, pool.GetStatus().Running);
        gate.Open();
        Assert.Equal(new OutcomeCounts(Tasks, 0, 0, 0, 0), (await pool.WaitAsync().Within("all done")).Counts);
        Assert.Equal(10, gate.Most);
        Assert.Equal(Enumerable.Range(1, Tasks), gate.Entries.Order());
    }

    [Fact]
    public async Task Scenario_06_idle_workers_leave_first()
    {
        var gate = NewGate();
        var pool = Start(10, new TaskHandlers().Handle<Work>(gate.Pass));
        pool.Router.Tell(new Work(1));
        await gate.Entered(1);

        // The nine idle ones are enough: the answer does not wait for the one that is busy.
        Assert.Equal(1, (await pool.ResizeAsync(1).Within("the idle workers have left")).Workers);
        Assert.Equal((1, 1), (pool.GetStatus().Workers, pool.GetStatus().Running));
    }

    [Fact]
    public async Task Scenario_06_every_worker_serves_after_many_quick_resizes()
    {
        const int Workers = 8;
        var gate = NewGate();
        var pool = Start(Workers, new TaskHandlers().Handle<Work>((work, context) => work.Number > 0 ? gate.Pass(work, context) : default));
        for (var round = 0; round < 300; round++)
        {
            // Told at once: the actors of those that leave stop while those that join start.
            pool.Router.Tell(new Work(0));
            pool.Router.Tell(new Resize(1 + (round % 3)));
            pool.Router.Tell(new Resize(Workers));
        }

        await pool.ResizeAsync(Workers).Within("the last resize is answered");
        foreach (var slot in Inside(pool).Crew.InService)
        {
            await Fence(slot.Actor!);
        }

        for (var number = 1; number <= Workers; number++)
        {
            pool.Router.Tell(new Work(number));
        }

        await gate.Entered(Workers);
        Assert.Equal(Workers, gate.Most);
    }

    [Fact]
    public async Task Scenario_06_a_resize_waits_also_for_those_that_an_earlier_one_sent_away()
    {
        var gate = NewGate();
        var pool = Start(3, new TaskHandlers().Handle<Work>(gate.Pass));
        for (var number = 1; number <= 3; number++)
        {
            pool.Router.Tell(new Work(number));
        }

        await gate.Entered(3);
        var one = pool.ResizeAsync(1);
        var two = pool.ResizeAsync(2);
        await Fence(pool.Router);
        Assert.False(two.IsCompleted);

        gate.Open();
        Assert.Equal(1, (await one.Within("the first resize is answered")).Workers);
        Assert.Equal(2, (await two.Within("the second resize is answered")).Workers);
    }

    [Fact]
    public async Task Scenario_06_workers_that_left_leave_no_actor_behind_whether_they_were_idle_or_busy()
    {
        var gate = NewGate();
        var pool = Start(5, new TaskHandlers().Handle<Work>(gate.Pass));
        foreach (var number in Enumerable.Range(1, 3))
        {
            pool.Router.Tell(new Work(number));
        }

        await gate.Entered(3);
        var shrunk = pool.ResizeAsync(1);
        await Fence(pool.Router);
        gate.Open();
        await shrunk.Within("four have left");

        await Safety.Becomes(() => Children() == 2, "the router's children are the coordinator and one worker", () => Children());

        int Children() => ((ActorCell)((ActorRefWithCell)pool.Router).Underlying).GetChildren().Count();
    }
}
