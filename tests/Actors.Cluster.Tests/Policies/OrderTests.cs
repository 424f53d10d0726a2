using System.Diagnostics;
using Actors.Tests.Fixtures;

namespace Actors.Tests.Policies;

/// <summary>One worker, on a node that has not the router, told from one that has no workers.</summary>
[Collection(NodesApart.Name)]
public sealed class OrderTests(NodesApart pool) : SharedPoolTests(pool)
{
    [Fact]
    public async Task One_worker_runs_the_tasks_of_a_node_in_the_order_in_which_they_were_told()
    {
        Pool.Close((_, _, _) => default);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(n => NumberedNodes.Run(One, new Job(n))));

        Assert.All(outcomes, outcome => Assert.True(outcome.IsSuccess));
        Assert.Equal(Enumerable.Range(0, 1_000), Pool.Begun.Select(begun => begun.Job));
    }

    [Fact]
    public async Task Higher_levels_go_first_and_each_in_the_order_of_admission()
    {
        Pool.Close((_, _, _) => default);
        await Pool.PauseDispatch();
        TaskPriority[] levels = [TaskPriority.Low, TaskPriority.Normal, TaskPriority.High, TaskPriority.Low, TaskPriority.Normal, TaskPriority.High];
        var outcomes = levels.Select((level, n) => NumberedNodes.Run(One, new TaskRequest(new Job(n)) { Priority = level })).ToList();
        await Pool.Status();

        await Pool.PauseDispatch(false);

        await Task.WhenAll(outcomes);
        Assert.Equal([2, 5, 1, 4, 0, 3], Pool.Begun.Select(begun => begun.Job));
    }

    [Fact]
    public async Task Scenario_22_low_task_runs_under_an_endless_stream_of_high_ones_and_the_question_is_answered()
    {
        Pool.Close((_, _, _) => default);
        var streaming = true;
        var stream = Task.WhenAll(Enumerable.Range(0, 8).Select(async stream =>
        {
            while (Volatile.Read(ref streaming))
            {
                await NumberedNodes.Run(One, new TaskRequest(new Job(1)) { Priority = TaskPriority.High });
            }
        }));
        await Safety.Becomes(() => Pool.Begun.Count > 100, "the stream flows");

        var low = NumberedNodes.Run(One, new TaskRequest(new Job(-1)) { Priority = TaskPriority.Low });
        var question = Pool.AllDone();

        await question.Within("the answer comes while the stream goes on");
        Assert.True((await low).IsSuccess);
        Volatile.Write(ref streaming, false);
        await stream.Within("the stream ends");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Delayed_task_is_outstanding_and_does_not_begin_before_its_time(int node)
    {
        var delay = TimeSpan.FromMilliseconds(60);
        var began = 0L;
        Pool.Close((_, job, _) =>
        {
            Volatile.Write(ref began, job.Number == 1 ? Stopwatch.GetTimestamp() : 0);
            return default;
        });
        var told = Stopwatch.GetTimestamp();

        var outcome = NumberedNodes.Run(Pool.Nodes[node], new TaskRequest(new Job(1)) { Delay = delay });
        var question = Pool.AllDone(node: node);
        await question.Within("all done");

        Assert.True((await outcome).IsSuccess);
        Assert.True(Stopwatch.GetElapsedTime(told, began) >= delay, $"it began after {Stopwatch.GetElapsedTime(told, began)}");
    }

    [Fact]
    public async Task Delayed_task_can_be_cancelled()
    {
        Pool.Close();
        var outcome = NumberedNodes.Run(Other, new TaskRequest(new Job(1)) { Delay = TimeSpan.FromDays(1), Id = "far" });
        var status = await Pool.Status(node: 1);
        Assert.Equal((1, 1L), (status.Delayed, status.Outstanding));

        Assert.Equal(CancelResult.Cancelled, (await CancelTests.Cancel(One, "far")).Result);

        Assert.Equal(OutcomeReason.Caller, (await outcome).Reason);
        Assert.Empty(Pool.Begun);
    }
}
