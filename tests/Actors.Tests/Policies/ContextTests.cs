using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Policies;

public sealed class ContextTests : PoolTests
{
    private static readonly AsyncLocal<string?> Mark = new();

    private sealed record Careless;

    [Fact]
    public async Task Task_does_not_see_what_its_submitter_or_an_earlier_task_of_its_worker_set()
    {
        var seen = new List<string?>();
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(async (work, context) =>
        {
            seen.Add(Mark.Value);
            Mark.Value = $"task {work.Number}";
            if (work.Number % 2 == 0)
            {
                await gate.Pass(work, context);
                seen.Add(Mark.Value);
            }
        }).Handle<Careless>((_, _) =>
        {
            // Not an async method, so nothing puts back the context that it changes.
            seen.Add(Mark.Value);
            Mark.Value = "left behind";
            return default;
        }));
        Mark.Value = "submitter";
        pool.Router.Tell(new Careless());
        pool.Router.Tell(new Careless());
        for (var number = 1; number <= 4; number++)
        {
            await pool.SubmitAsync(new Work(number));
        }

        gate.Open();
        await pool.WaitAsync().Within("all done");

        Assert.Equal([null, null, null, null, "task 2", null, null, "task 4"], seen);
        Assert.Equal("submitter", Mark.Value);
    }

    [Fact]
    public async Task Handler_of_another_pool_may_wait()
    {
        var inner = Start(new TaskPoolOptions { Workers = 1, Capacity = 1 });
        var outer = Start(2);

        var result = await outer.RunAsync(async _ =>
        {
            var sum = 0;
            for (var n = 0; n < 3; n++)
            {
                sum += await inner.RunAsync(_ => Task.FromResult(1));
            }

            await inner.WaitAsync();
            return sum;
        }).Within("the handler has waited for the other pool");

        Assert.Equal(3, result);
    }

    [Fact]
    public async Task Waits_for_the_own_pool_are_refused_at_once_also_after_an_await_and_in_what_the_handler_starts()
    {
        var pool = Start(2);

        var refused = await pool.RunAsync(async _ =>
        {
            var faults = new List<Exception?> { await Record.ExceptionAsync(() => pool.StopAsync()), await Record.ExceptionAsync(() => pool.DrainAsync()) };
            await Task.Yield();
            faults.Add(await Record.ExceptionAsync(() => pool.WaitAsync()));
            faults.Add(await Task.Run(() => Record.ExceptionAsync(() => pool.RunAsync(_ => Task.CompletedTask))));
            faults.Add(await Record.ExceptionAsync(async () =>
            {
                await foreach (var outcome in pool.RunAllAsync(Nothing()))
                {
                    Assert.Fail($"got {outcome}");
                }
            }));
            return faults;
        }).Within("the handler ends");

        Assert.Equal(5, refused.Count);
        Assert.All(refused, fault => Assert.IsType<WaitRefusedException>(fault));
        Assert.Equal(Intake.Open, pool.GetStatus().Intake);

        static async IAsyncEnumerable<Work> Nothing()
        {
            await Task.CompletedTask;
            yield break;
        }
    }

    [Fact]
    public async Task Whoever_awaits_an_outcome_is_not_taken_for_the_handler()
    {
        var pool = Start(1);

        await pool.RunAsync(async _ => await Task.Yield());
        await (await pool.SubmitAsync(_ => Task.CompletedTask)).Outcome;

        Assert.Equal(2, (await pool.WaitAsync().Within("the wait is allowed")).Counts.Succeeded);
    }
}
