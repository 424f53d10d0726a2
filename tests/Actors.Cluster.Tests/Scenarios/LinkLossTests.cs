using Actors.Tests.Fixtures;

namespace Actors.Tests.Scenarios;

/// <summary>Links that are cut one way, to a node that does not come back, or to the router's own.</summary>
public sealed class LinkLossTests : LinkedNodes
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pool_goes_on_without_a_node_that_stays_cut_one_way(bool isMute)
    {
        await StartThree([2]);
        TellAll();
        await EachHasTwo();

        await CutOneWay(Nodes[2], isMute, Nodes[0], Nodes[1]);
        await Done(0, 1);
        Held.SetResult();
        await Nodes[2].System.WhenTerminated.Within("the node that is cut ends");

        await StatusThat(Nodes[1], status => status.Nodes.Count == 2, "two are left");
        await GoesOn(node: 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Router_whose_node_is_cut_one_way_goes_on_when_the_link_is_mended(bool isMute)
    {
        await StartThree([0, 1, 2], NeverDowned);
        TellAll();
        await EachHasTwo();

        await CutOneWay(Nodes[0], isMute, Nodes[1], Nodes[2]);
        await StatusThat(Nodes[0], status => status.Nodes.Count(node => !node.IsReachable) == 2, "the router reaches neither");
        await Heal(Nodes[0], Nodes[1], Nodes[2]);
        Assert.All(Askers, asker => Assert.Empty(asker.Outcomes));
        Held.SetResult();

        await Done(0, 1, 2);
        NothingIsLost(ranTwice: 4);
        await GoesOn(node: 2);
    }
}
