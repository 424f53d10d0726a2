using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Policies;

[Collection(TwoNodes.Name)]
public sealed class CancelTests(TwoNodes pool) : SharedPoolTests(pool)
{
    [Fact]
    public async Task Queued_task_is_cancelled_at_once()
    {
        Pool.Close();
        await Pool.PauseDispatch();
        var outcome = NumberedNodes.Run(One, new TaskRequest(new Job(1)) { Id = "queued" });
        await Pool.Status(); // Answered behind the task.

        var answer = await Cancel(Other, "queued");

        Assert.Equal(new CancelAnswer(TaskId.Of("queued"), CancelResult.Cancelled), answer);
        var cancelled = await outcome;
        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Caller, 0, new Job(1)), (cancelled.Kind, cancelled.Reason, cancelled.Attempts, cancelled.Task));
        await Pool.PauseDispatch(false);
        Assert.Equal(new Job(2), (await Run(new Job(2))).Task);
        Assert.Equal(2, Assert.Single(Pool.Begun).Job);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Running_task_is_signalled_on_the_node_that_runs_it(int node)
    {
        var signalled = new TaskCompletionSource<(int Node, int Job)>(TaskCreationOptions.RunContinuationsAsynchronously);
        Pool.Close(async (at, job, context) =>
        {
            try
            {
                await Pool.Gate.Pass(job.Number, context.Token);
            }
            catch (OperationCanceledException) when (context.Token.IsCancellationRequested)
            {
                signalled.TrySetResult((at, job.Number));
                throw;
            }
        });
        var outcomes = Enumerable.Range(0, 2).Select(n => NumberedNodes.Run(One, new TaskRequest(new Job(n)) { Id = $"running-{n}-{node}" })).ToList();
        await Pool.Gate.Entered(2);
        var (_, job, _) = Pool.Begun.Single(begun => begun.Node == node);

        var answer = await Cancel(One, $"running-{job}-{node}");

        Assert.Equal(CancelResult.Signalled, answer.Result);
        Assert.Equal((node, job), await signalled.Task.Within("the token fires there"));
        var cancelled = await outcomes[job];
        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Caller, 1), (cancelled.Kind, cancelled.Reason, cancelled.Attempts));
        Assert.False(outcomes[1 - job].IsCompleted);
        Pool.Gate.Open();
        Assert.True((await outcomes[1 - job]).IsSuccess);
        Assert.Equal(CancelResult.NotFound, (await Cancel(One, $"running-{job}-{node}")).Result);
    }

    [Fact]
    public async Task Task_that_succeeds_although_it_was_signalled_has_succeeded()
    {
        var signalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Pool.Close(async (_, _, context) =>
        {
            await using var _ = context.Token.Register(() => signalled.TrySetResult());
            await Pool.Gate.Pass(1, CancellationToken.None);
        });
        var outcome = NumberedNodes.Run(Other, new TaskRequest(new Job(1)) { Id = "deaf" });
        await Pool.Gate.Entered(1);
        Assert.Equal(CancelResult.Signalled, (await Cancel(One, "deaf")).Result);
        await signalled.Task.Within("the token fires");

        Pool.Gate.Open();

        Assert.True((await outcome).IsSuccess);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Unknown_id_is_not_found(int node)
    {
        Assert.Equal(CancelResult.NotFound, (await Cancel(Pool.Nodes[node], "nobody")).Result);
        Assert.Equal(CancelResult.NotFound, (await Pool.Nodes[node].Router.Ask<CancelAnswer>(new CancelTask(default)).Within("the answer")).Result);
    }

    internal static Task<CancelAnswer> Cancel(PoolNode node, string id) => node.Router.Ask<CancelAnswer>(new CancelTask(TaskId.Of(id))).Within("the cancel is answered");

    private Task<TaskOutcome> Run(Job job)
    {
        Pool.Gate.Open();
        return NumberedNodes.Run(One, job);
    }
}
