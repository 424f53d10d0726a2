using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Policies;

[Collection(NodesApart.Name)]
public sealed class ResizeTests(NodesApart pool) : SharedPoolTests(pool)
{
    [Fact]
    public async Task Resize_at_a_door_changes_how_many_of_its_node_run_at_once()
    {
        Pool.Close();
        var outcomes = Enumerable.Range(0, 9).Select(n => NumberedNodes.Run(One, new Job(n))).ToList();
        await Pool.Gate.Entered(1);

        Assert.Equal(3, (await Resize(3)).Workers);
        await Pool.Gate.Entered(3);
        await Pool.HaveWorkers(3);
        Assert.Equal(3, Pool.Gate.Most);

        // A busy worker ends its task first.
        var shrunk = Resize(1);
        await Other.Router.Ask<ActorIdentity>(new Identify(null)).Within("the door has passed the command on");
        Assert.False(shrunk.IsCompleted);
        Pool.Gate.Open();
        Assert.Equal(1, (await shrunk).Workers);
        Assert.All(await Task.WhenAll(outcomes), outcome => Assert.Equal((true, 1), (outcome.IsSuccess, outcome.Attempts)));
        await Pool.HaveWorkers(1);

        Pool.Close();
        var later = Enumerable.Range(0, 9).Select(n => NumberedNodes.Run(One, new Job(n))).ToList();
        await Pool.Gate.Entered(1);
        Pool.Gate.Open();
        await Task.WhenAll(later);
        Assert.Equal(1, Pool.Gate.Most);
    }

    [Fact]
    public async Task Node_without_the_role_of_the_workers_refuses_a_resize()
    {
        var refused = await One.Router.Ask<CommandRefused>(new Resize(2)).Within("the refusal");

        Assert.Equal(new CommandRefused(new Resize(2), "Workers: '2' cannot be: this node does not have the role of the workers"), refused);
    }

    [Fact]
    public async Task Resize_that_breaks_the_rule_is_refused()
    {
        var refused = await Other.Router.Ask<CommandRefused>(new Resize(0)).Within("the refusal");

        Assert.Contains("Workers: '0' must be from 1", refused.Fault, StringComparison.Ordinal);
        await Pool.HaveWorkers(1);
    }

    [Fact]
    public async Task Roles_say_which_node_has_workers_and_which_the_router()
    {
        Pool.Close((_, _, _) => default);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => NumberedNodes.Run(Pool.Nodes[n % 2], new Job(n))));

        Assert.All(Pool.Begun, begun => Assert.Equal(1, begun.Node));
        Assert.Equal([(One.Address.ToString(), 0), (Other.Address.ToString(), 1)], (await Pool.Status()).Nodes.Select(node => (node.Address, node.Workers)).OrderBy(node => node.Workers));
        Assert.NotNull(await Find(One, One));
        Assert.Null(await Find(Other, Other));
    }

    private Task<Resized> Resize(int workers) => Other.Router.Ask<Resized>(new Resize(workers)).Within($"{workers} workers");

    /// <summary>The router, if it is there.</summary>
    private static async Task<IActorRef?> Find(PoolNode from, PoolNode at) =>
        (await from.System.ActorSelection($"{at.Address}/user/jobs-router/{ClusterRouter.Name}").Ask<ActorIdentity>(new Identify(null)).Within("an answer")).Subject;
}
