using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Policies;

[Collection(TwoNodes.Name)]
public sealed class GroupTests(TwoNodes pool) : SharedPoolTests(pool)
{
    [Fact]
    public async Task Cancelled_group_ends_its_queued_and_its_running_tasks_and_no_others()
    {
        Pool.Close();
        var members = Enumerable.Range(0, 2).Select(n => Submit(n, "doomed")).ToList();
        await Pool.Gate.Entered(2);
        await Pool.PauseDispatch();
        members.AddRange(Enumerable.Range(2, 3).Select(n => Submit(n, "doomed")));
        var stranger = Submit(9, "spared");

        // Both doors have told their members by now, or the question and the command could overtake those of the other.
        await Pool.Status();
        await Pool.Status(node: 1);
        var question = Pool.AllDone("doomed", node: 1);
        await Pool.Status(node: 1);
        var answer = await One.Router.Ask<GroupCancelled>(new CancelGroup("doomed")).Within("the answer");

        Assert.Equal(new GroupCancelled("doomed", Cancelled: 3, Signalled: 2), answer);
        var outcomes = await Task.WhenAll(members);
        Assert.All(outcomes, outcome => Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Caller), (outcome.Kind, outcome.Reason)));
        Assert.Equal([1, 1, 0, 0, 0], outcomes.Select(outcome => outcome.Attempts));
        Assert.Equal(new OutcomeCounts(0, 0, 0, 0, 5), (await question.Within("the group is done")).Counts);
        Assert.False(stranger.IsCompleted);
        Assert.Equal(2, Pool.Begun.Count);
    }

    [Fact]
    public async Task First_failure_cancels_the_rest_of_its_group_on_every_node()
    {
        Pool.Close(async (_, job, context) =>
        {
            await Pool.Gate.Pass(job.Number, context.Token);
            throw new FormatException("the first failure");
        });
        var members = Enumerable.Range(0, 2).Select(n => Submit(n, "fragile", cancelOnFailure: true)).ToList();
        await Pool.Gate.Entered(2);
        await Pool.PauseDispatch();
        members.AddRange(Enumerable.Range(2, 3).Select(n => Submit(n, "fragile", cancelOnFailure: true)));
        await Pool.Status();
        await Pool.Status(node: 1);
        var questions = new[] { Pool.AllDone("fragile"), Pool.AllDone("fragile", node: 1) };

        Pool.Gate.Open(1);

        var outcomes = await Task.WhenAll(members);
        Assert.Equal(OutcomeKind.Failed, outcomes[1].Kind);
        Assert.All(outcomes.Where(outcome => outcome != outcomes[1]), outcome => Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.GroupFailed), (outcome.Kind, outcome.Reason)));
        Assert.Equal([1, 1, 0, 0, 0], outcomes.Select(outcome => outcome.Attempts));
        Assert.All(await Task.WhenAll(questions).Within("both questions are answered"), answer =>
        {
            Assert.Equal(("fragile", new OutcomeCounts(0, 1, 0, 0, 4)), (answer.Group, answer.Counts));
            var failure = Assert.Single(answer.Failures);
            Assert.Equal((new Job(1), "the first failure"), (failure.Task, failure.Error!.Message));
        });
        Assert.Equal(2, Pool.Begun.Count);
    }

    [Fact]
    public async Task Group_is_done_while_others_go_on_and_an_unknown_one_at_once()
    {
        Pool.Close();
        var member = Submit(1, "short");
        var other = Submit(2, "long");
        await Pool.Gate.Entered(2);
        var question = Pool.AllDone("short");
        Assert.Equal(new OutcomeCounts(0, 0, 0, 0, 0), (await Pool.AllDone("unknown", node: 1).Within("an unknown group is done")).Counts);
        Assert.False(question.IsCompleted);

        Pool.Gate.Open(1);

        Assert.Equal(1, (await question.Within("the group is done")).Counts.Succeeded);
        Assert.True((await member).IsSuccess);
        Assert.False(other.IsCompleted);
    }

    /// <summary>From the two doors in turn.</summary>
    private Task<TaskOutcome> Submit(int number, string group, bool cancelOnFailure = false) =>
        NumberedNodes.Run(Pool.Nodes[number % 2], new TaskRequest(new Job(number)) { Group = new TaskGroup(group, cancelOnFailure) });
}
