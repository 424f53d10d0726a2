using Actors.Tests.Fixtures;

namespace Actors.Tests.Policies;

[Collection(TwoNodes.Name)]
public sealed class SameTaskAgainTests(TwoNodes pool) : SharedPoolTests(pool)
{
    [Fact]
    public async Task Same_id_from_two_nodes_runs_once_and_both_are_told_with_their_own_message()
    {
        Pool.Close();
        var (mine, theirs) = (new Job(1), new Job(1));
        var first = NumberedNodes.Run(One, new TaskRequest(mine) { Id = "same" });
        await Pool.Gate.Entered(1);
        var second = NumberedNodes.Run(Other, new TaskRequest(theirs) { Id = "same" });
        await Pool.Status(node: 1);
        Pool.Gate.Open();

        var outcomes = await Task.WhenAll(first, second);

        Assert.All(outcomes, outcome => Assert.Equal((OutcomeKind.Succeeded, 1, TaskId.Of("same")), (outcome.Kind, outcome.Result, outcome.Id)));
        Assert.Same(mine, outcomes[0].Task);
        Assert.Same(theirs, outcomes[1].Task);
        Assert.Single(Pool.Begun);
    }

    [Fact]
    public async Task Kept_outcome_is_given_to_whoever_submits_the_same_later()
    {
        Pool.Close((_, _, context) => context.Attempt == 1 ? throw new FormatException("once") : default);
        var request = new TaskRequest(new Job(3)) { Id = "kept", Retries = 1 };
        var first = await NumberedNodes.Run(Other, request);

        var later = new[] { await NumberedNodes.Run(One, request), await NumberedNodes.Run(Other, request) };

        Assert.All(later, outcome => Assert.Equal((OutcomeKind.Succeeded, 3, 2, first.Id), (outcome.Kind, outcome.Result, outcome.Attempts, outcome.Id)));
        Assert.Equal(2, Pool.Begun.Count);
    }

    [Fact]
    public async Task Same_id_with_another_payload_is_a_conflict_while_outstanding_and_while_kept()
    {
        Pool.Close();
        var first = NumberedNodes.Run(One, new TaskRequest(new Job(1)) { Id = "contested" });
        await Pool.Gate.Entered(1);
        await AssertConflict();
        Pool.Gate.Open();
        Assert.True((await first).IsSuccess);
        await AssertConflict();
        Assert.Single(Pool.Begun);

        async Task AssertConflict()
        {
            var outcome = await NumberedNodes.Run(Other, new TaskRequest(new Job(1, "not quite")) { Id = "contested" });
            Assert.Equal((OutcomeKind.Rejected, OutcomeReason.Conflict, TaskId.Of("contested"), new Job(1, "not quite")), (outcome.Kind, outcome.Reason, outcome.Id, outcome.Task));
        }
    }

    [Fact]
    public async Task Unique_key_attaches_while_outstanding_and_is_free_afterwards()
    {
        Pool.Close();
        var first = NumberedNodes.Run(One, new TaskRequest(new Job(1)) { UniqueKey = "key" });
        await Pool.Gate.Entered(1);
        var second = NumberedNodes.Run(Other, new TaskRequest(new Job(2)) { UniqueKey = "key" });
        await Pool.Status(node: 1);
        Pool.Gate.Open();

        Assert.Equal(1, (await first).Result);
        var attached = await second;
        Assert.Equal((1, new Job(2), (await first).Id), (attached.Result, attached.Task, attached.Id));
        Assert.Equal(3, (await NumberedNodes.Run(Other, new TaskRequest(new Job(3)) { UniqueKey = "key" })).Result);
        Assert.Equal([1, 3], Pool.Gate.Entries);
    }

    [Fact]
    public async Task Cancelling_one_that_two_nodes_wait_for_cancels_it_for_both()
    {
        Pool.Close();
        await Pool.PauseDispatch();
        var outcomes = Pool.Nodes.Select(node => NumberedNodes.Run(node, new TaskRequest(new Job(1)) { Id = "shared" })).ToList();
        await Pool.Status();
        await Pool.Status(node: 1);

        await CancelTests.Cancel(Other, "shared");

        Assert.All(await Task.WhenAll(outcomes), outcome => Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Caller), (outcome.Kind, outcome.Reason)));
    }
}
