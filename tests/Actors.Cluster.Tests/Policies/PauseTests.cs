using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Policies;

[Collection(TwoNodes.Name)]
public sealed class PauseTests(TwoNodes pool) : SharedPoolTests(pool)
{
    [Fact]
    public async Task Once_a_pause_of_dispatch_is_answered_nothing_starts_on_any_node_until_it_is_resumed()
    {
        const int Rounds = 20;
        const int Tasks = 1_000;
        Pool.Close((_, _, _) => default);
        var before = (await Pool.Status()).Counts.Succeeded;
        for (var round = 0; round < Rounds; round++)
        {
            // So short that nodes are handed many ahead of their workers.
            for (var n = 0; n < Tasks; n++)
            {
                Pool.Nodes[n % 2].Router.Tell(new Job(n));
            }

            var at = round % 2;
            await Safety.Becomes(() => Pool.Begun.Count > round * Tasks, "the round has begun", () => Pool.Begun.Count);
            Assert.True((await Pool.PauseDispatch(node: at)).DispatchPaused);

            // What had begun by then may not have come to its first line yet.
            await NumberedNodes.Until(Pool.Nodes[at], status => status.Running == 0, "what runs has ended");
            var begun = Pool.Begun.Count;
            var more = NumberedNodes.Run(Pool.Nodes[at], new Job(-1));
            var status = await Pool.Status(at);
            Assert.Equal((begun, true, 0), (Pool.Begun.Count, status.DispatchPaused, status.Nodes.Sum(node => node.Waiting)));
            Assert.False(more.IsCompleted);
            await Pool.PauseDispatch(false, 1 - at);
            Assert.True((await more).IsSuccess);
            await Pool.AllDone().Within("the round is done");
            Assert.Equal((round + 1) * (Tasks + 1), Pool.Begun.Count);
        }

        Assert.Equal(before + (Rounds * (Tasks + 1)), (await Pool.Status()).Counts.Succeeded);
    }

    [Fact]
    public async Task Pause_takes_back_what_a_node_was_handed_ahead_of_its_worker_and_does_not_wait_for_what_runs()
    {
        // First tasks so short that the nodes ask for many at once; then each worker holds one, and others wait behind it.
        Pool.Close((_, _, _) => default);
        await Task.WhenAll(Enumerable.Range(0, 5_000).Select(n => NumberedNodes.Run(Pool.Nodes[n % 2], new Job(n))));
        Pool.Close();
        var outcomes = Enumerable.Range(0, 100).Select(n => NumberedNodes.Run(Pool.Nodes[n % 2], new Job(n))).ToList();
        await Pool.Gate.Entered(2);

        await Pool.PauseDispatch();

        var status = await Pool.Status();
        Assert.Equal((2, 98L, 0), (status.Running, status.Queued, status.Nodes.Sum(node => node.Waiting)));
        Pool.Gate.Open();
        await NumberedNodes.Until(One, status => status.Running == 0, "what runs has ended");
        Assert.Equal(2, Pool.Begun.Count);
        await Pool.PauseDispatch(false);
        Assert.All(await Task.WhenAll(outcomes), outcome => Assert.Equal((true, 1), (outcome.IsSuccess, outcome.Attempts)));
        Assert.Equal(Enumerable.Range(0, 100), Pool.Begun.Select(begun => begun.Job).Order());
    }

    [Fact]
    public async Task While_intake_is_paused_tasks_of_every_node_are_rejected_and_what_was_admitted_runs()
    {
        Pool.Close();
        var admitted = NumberedNodes.Run(One, new Job(1));
        await Pool.Gate.Entered(1);
        Assert.Equal(new PauseAnswer(IntakePaused: true, DispatchPaused: false), await Pause(One, true));

        var rejected = await Task.WhenAll(Pool.Nodes.Select(node => NumberedNodes.Run(node, new Job(2))));

        Assert.All(rejected, outcome => Assert.Equal((OutcomeKind.Rejected, OutcomeReason.Paused, new Job(2)), (outcome.Kind, outcome.Reason, outcome.Task)));
        Pool.Gate.Open();
        Assert.True((await admitted).IsSuccess);
        Assert.False((await Pause(Other, false)).IntakePaused);
        Assert.All(await Task.WhenAll(Pool.Nodes.Select(node => NumberedNodes.Run(node, new Job(3)))), outcome => Assert.True(outcome.IsSuccess));
    }

    private static Task<PauseAnswer> Pause(PoolNode node, bool paused) => node.Router.Ask<PauseAnswer>(new PauseIntake(paused)).Within("the pause is answered");
}
