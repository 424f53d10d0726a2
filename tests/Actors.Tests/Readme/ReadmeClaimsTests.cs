using Actors.Tests.Fixtures;

namespace Actors.Tests.Readme;

/// <summary>Sentences of README.md that no promise and no scenario covers.</summary>
public sealed class ReadmeClaimsTests : PoolTests
{
    [Fact]
    public async Task Task_goes_on_in_the_same_attempt_when_somebody_stops_the_actor_of_its_worker_and_the_router_starts_another()
    {
        var gate = NewGate();
        var pool = Start(workers: 1, new TaskHandlers().Handle<Work>(gate.Pass));
        var running = await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);
        var crew = Inside(pool).Crew;
        var stopped = crew.InService[0].Actor;

        System.Stop(stopped);
        await Safety.Becomes(() => crew.InService[0].Actor is { } actor && !actor.Equals(stopped), "another worker's actor");
        var next = await pool.SubmitAsync(new Work(2));
        gate.Open(1);
        var outcome = await running.Outcome.Within("the outcome of the task that ran");
        gate.Open(2);

        Assert.Equal((OutcomeKind.Succeeded, 1), (outcome.Kind, outcome.Attempts));
        Assert.True((await next.Outcome.Within("the outcome of the next task")).IsSuccess);
        Assert.Equal(1, gate.Most);
        Assert.Equal([1, 2], gate.Entries);
    }

    [Fact]
    public async Task Group_is_done_with_zero_counts_when_asked_about_before_its_first_task()
    {
        var gate = NewGate();
        var pool = Start(workers: 1, new TaskHandlers().Handle<Work>(gate.Pass));

        var before = pool.WaitAsync("batch");
        var ticket = await pool.SubmitAsync(new TaskRequest(new Work(1)) { Group = "batch" });

        Assert.Equal(0, (await before.Within("the group that is not there is done")).Counts.Total);
        Assert.False(ticket.Outcome.IsCompleted);
    }

    [Fact]
    public async Task Group_counts_its_whole_batch_when_that_is_submitted_and_asked_about_while_dispatch_is_paused()
    {
        var pool = Start(workers: 2, new TaskHandlers().Handle<Work>((_, _) => default));
        await pool.PauseDispatchAsync().Within("dispatch is paused");
        for (var number = 0; number < 10; number++)
        {
            await pool.SubmitAsync(new TaskRequest(new Work(number)) { Group = "batch" });
        }

        var done = pool.WaitAsync("batch");
        await pool.PauseDispatchAsync(paused: false).Within("dispatch is resumed");

        Assert.Equal(10, (await done.Within("the group is done")).Counts.Succeeded);
    }

    [Fact]
    public async Task Delegate_gives_its_result_to_the_ticket_when_it_stands_in_a_request()
    {
        var pool = Start(workers: 1);

        var ticket = await pool.SubmitAsync(new TaskRequest(async (TaskContext context) => await Task.FromResult(42)));

        Assert.Equal(42, (await ticket.Outcome.Within("the outcome")).Result);
    }
}
