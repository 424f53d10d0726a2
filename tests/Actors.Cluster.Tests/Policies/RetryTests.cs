using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Policies;

[Collection(TwoNodes.Name)]
public sealed class RetryTests(TwoNodes pool) : SharedPoolTests(pool)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Task_that_fails_twice_succeeds_in_its_third_attempt_and_each_knows_its_number(int node)
    {
        Pool.Close((_, _, context) => context.Attempt < 3 ? throw new FormatException() : default);

        var outcome = await NumberedNodes.Run(Pool.Nodes[node], new TaskRequest(new Job(7)) { Retries = 2 });

        Assert.Equal((OutcomeKind.Succeeded, 3, 7), (outcome.Kind, outcome.Attempts, outcome.Result));
        Assert.Equal([1, 2, 3], Pool.Begun.Select(begun => begun.Attempt));
    }

    [Fact]
    public async Task All_done_waits_for_a_task_that_waits_for_its_retry()
    {
        Pool.Close((_, _, context) => context.Attempt < 2 ? throw new FormatException() : Pool.Gate.Pass(0, context.Token));
        var outcome = NumberedNodes.Run(Other, new TaskRequest(new Job(0)) { Retries = 1, Group = new TaskGroup("retrying"), Backoff = new RetryBackoff { Initial = TimeSpan.FromMilliseconds(50), Jitter = 0 } });
        await NumberedNodes.Until(One, status => status.Retrying == 1 || !Pool.Begun.IsEmpty, "the first attempt has failed");
        var question = Pool.AllDone("retrying");

        await Pool.Gate.Entered(1);
        Assert.False(question.IsCompleted);
        Pool.Gate.Open();

        Assert.Equal(new OutcomeCounts(1, 0, 0, 0, 0), (await question.Within("the group is done")).Counts);
        Assert.Equal(2, (await outcome).Attempts);
    }

    [Fact]
    public async Task Task_whose_retries_are_exhausted_fails_with_type_message_and_stack()
    {
        Pool.Close((_, job, context) => throw new FormatException($"job {job.Number}, attempt {context.Attempt}"));

        var outcome = await NumberedNodes.Run(Other, new TaskRequest(new Job(5)) { Retries = 2 });

        Assert.Equal((OutcomeKind.Failed, 3), (outcome.Kind, outcome.Attempts));
        Assert.Equal((typeof(FormatException).FullName, "job 5, attempt 3"), (outcome.Error!.Type, outcome.Error.Message));
        Assert.Contains(nameof(Task_whose_retries_are_exhausted_fails_with_type_message_and_stack), outcome.Error.Stack, StringComparison.Ordinal);
        Assert.Equal(3, Pool.Begun.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Handler_can_say_that_a_task_is_not_to_be_retried(int node)
    {
        Pool.Close((_, _, _) => throw new DoNotRetryException("hopeless"));

        var outcome = await NumberedNodes.Run(Pool.Nodes[node], new TaskRequest(new Job(node)) { Retries = 5 });

        Assert.Equal((OutcomeKind.Failed, 1, "hopeless"), (outcome.Kind, outcome.Attempts, outcome.Error!.Message));
        Assert.Single(Pool.Begun);
    }

    [Fact]
    public async Task Failed_requests_are_listed_released_and_dropped_over_any_door()
    {
        var isMended = false;
        Pool.Close((_, _, _) => Volatile.Read(ref isMended) ? default : throw new FormatException("not yet"));
        var request = new TaskRequest(new Job(1)) { Group = new TaskGroup("kept"), Priority = TaskPriority.High };
        var failed = await NumberedNodes.Run(One, request);
        var other = await NumberedNodes.Run(Other, new Job(2));

        var mine = (await Other.Router.Ask<QuarantineList>(ListQuarantine.Instance).Within("the list")).Tasks.TakeLast(2).ToList();
        Assert.Equal([(failed.Id, new Job(1)), (other.Id, new Job(2))], mine.Select(task => (task.Outcome.Id, (Job)task.Outcome.Task)));
        Assert.Equal([request, new TaskRequest(new Job(2))], mine.Select(task => task.Request));
        Assert.Equal("not yet", mine[0].Outcome.Error!.Message);

        Assert.True((await Ask(One, new DropQuarantined(other.Id))).Found);
        Assert.False((await Ask(Other, new DropQuarantined(other.Id))).Found);
        Volatile.Write(ref isMended, true);
        var before = (await Pool.Status()).Counts.Succeeded;
        var answer = await Ask(Other, new ReleaseQuarantined(failed.Id));
        Assert.True(answer is { Found: true, Released: not null });
        Assert.NotEqual(failed.Id, answer.Released);
        Assert.Equal(before + 1, (await Pool.AllDone().Within("the released task has run")).Counts.Succeeded);
        Assert.False((await Ask(One, new ReleaseQuarantined(failed.Id))).Found);
    }

    private static Task<QuarantineAnswer> Ask(PoolNode node, object command) => node.Router.Ask<QuarantineAnswer>(command).Within("the answer");
}
