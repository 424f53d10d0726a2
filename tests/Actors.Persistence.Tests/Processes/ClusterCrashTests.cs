using Actors.Tests.Fixtures;
using Xunit.Abstractions;

namespace Actors.Tests.Processes;

/// <summary>A task takes the only node of a durable pool down, that of the router, so that nobody is left who could say so; it is started again each time.</summary>
public sealed class ClusterCrashTests(ITestOutputHelper output) : ClusterProcesses
{
    private const int Innocents = 20;

    [Theory]
    [OnPostgreSql]
    public async Task Scenario_09_task_that_kills_all_there_is_of_its_cluster_ends_as_crashed_and_the_others_succeed(Database _)
    {
        var node = await StartFirstAsync();
        await node.TellAsync($"submit 0 {Innocents} 100");
        await node.Says("admitted", Innocents);
        await node.TellAsync("submit -1 1 0");
        var lives = 0;
        while (!node.Said("done").Any())
        {
            await node.Ended.Within("the node goes down", () => node.Lines.LastOrDefault());
            lives++;
            node = await StartFirstAsync();
            await node.TellAsync("wait");
            await node.UntilAsync(() => node.HasEnded || node.Said("done").Any(), "it is done, or goes down");
        }

        // Nobody knows what ran in the first; among others it is in doubt twice before it is charged.
        output.WriteLine($"it took {lives} nodes down");
        Assert.InRange(lives, 4, 6);
        Assert.Equal($"done {Innocents} succeeded, 0 failed, 0 timed out, 1 crashed, 0 cancelled", string.Join(' ', node.Said("done").Single()));
        await node.TellAsync("list");
        await node.Says("quarantined");
        var quarantined = string.Join(' ', node.Said("quarantined").Single());
        Assert.StartsWith("quarantined -1: crashed after ", quarantined, StringComparison.Ordinal);
        Assert.EndsWith($": its process went down while it ran, 3 times; the last was {node.Address}", quarantined, StringComparison.Ordinal);
    }
}
