using Actors.Tests.Fixtures;

namespace Actors.Tests.Scenarios;

/// <summary>Links between nodes that are cut one way only, or are slow. Nothing is lost by them, and nothing that was not in flight runs twice.</summary>
public sealed class LinkTests : LinkedNodes
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_runs_on_a_node_that_is_cut_one_way_runs_elsewhere_and_has_one_outcome_when_the_link_is_mended(bool isMute)
    {
        await StartThree([2], NeverDowned);
        TellAll();
        await EachHasTwo();

        await CutOneWay(Nodes[2], isMute, Nodes[0], Nodes[1]);
        await Done(0, 1);
        Assert.Contains((await Status(0)).Nodes, node => !node.IsReachable);
        await Heal(Nodes[2], Nodes[0], Nodes[1]);
        await Done(2);
        Held.SetResult();

        await StatusThat(Nodes[1], status => status.Nodes.All(node => node.IsReachable) && status.Outstanding == 0, "all are back");
        NothingIsLost(ranTwice: 2);
        await GoesOn(node: 2);
    }

    [Fact]
    public async Task Slow_link_holds_up_its_tasks_and_makes_none_run_twice()
    {
        await StartThree([], Patient);

        // What the node tells takes two seconds, and so does what it is handed.
        await Slow(bytesPerSecond: 100_000, Nodes[2], Nodes[0], Nodes[1]);
        TellAll(new string('x', 10_000));

        await Done(0, 1, 2);
        NothingIsLost(ranTwice: 0);
        Assert.Equal(0, (await Status(1)).Nodes.Sum(node => node.Superseded));
    }
}
