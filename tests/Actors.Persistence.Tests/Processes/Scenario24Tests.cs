using System.Globalization;
using Actors.Tests.Fixtures;
using Xunit.Abstractions;

namespace Actors.Tests.Processes;

/// <summary>The process of the router stands still until another router is at work and has compacted the journal, and then goes on.</summary>
public sealed class Scenario24Tests(ITestOutputHelper output) : ClusterProcesses
{
    private const int Tasks = 30; // Of each node.

    [Theory]
    [OnPostgreSql]
    public async Task Scenario_24_router_that_stood_still_writes_nothing_and_answers_nothing(Database _)
    {
        var nodes = await StartThreeAsync();
        var (stale, second, third) = (nodes[0], nodes[1], nodes[2]);
        foreach (var (node, n) in nodes.Select((node, n) => (node, n)))
        {
            await node.TellAsync($"submit {n * Tasks} {Tasks} 200");
        }

        await Task.WhenAll(nodes.Select(node => node.Says("admitted", Tasks)));
        await stale.Says("told", 3);

        stale.Pause();
        await stale.TellAsync("status"); // It reads this when it goes on.
        await stale.TellAsync("wait");
        await stale.TellAsync($"submit {3 * Tasks} 5 1");
        await second.TellAsync("status");
        await second.Says("status"); // By then all is read that the first had said.
        await third.TellAsync("status");
        await third.Says("status");
        var before = stale.Lines.ToList();
        var rows = await Journal.RowsThat($"{PoolName}/1", rows => rows is [< 0]); // What the first has left is carried over and deleted, but for the seal.
        Assert.True(Assert.Single(rows) < 0);
        var routers = await Journal.RowsThat(PoolName, routers => routers is [< 0, > 0]); // One at least: if the first stood still in the middle of a write, the next one had to begin twice.
        Assert.Equal([-(routers[^1] - 1), routers[^1]], routers);

        stale.Resume();
        await stale.Ended.Within("the first process has ended, as it was thrown out", () => string.Join("; ", stale.Lines.Skip(before.Count)));

        var after = stale.Lines.Skip(before.Count).Select(line => line.Split(' ')[0]).ToList();
        output.WriteLine($"the first said {before.Count} lines; and when it went on: {string.Join(", ", after)}");
        Assert.Contains("lost", after); // It has read what it was asked, and its door has ended without an answer.
        Assert.DoesNotContain(after, kind => kind is "done" or "status" or "admitted"); // An outcome may be told that was written before it stood still: see the end.
        Assert.Equal(rows, await Journal.Rows($"{PoolName}/1"));
        Assert.Equal(routers, await Journal.Rows(PoolName));

        await second.TellAsync("wait");
        await second.Says("done");
        await Task.WhenAll(second.Says("told", Tasks), third.Says("told", Tasks));
        Assert.Equal($"{3 * Tasks} succeeded,", string.Join(' ', second.Said("done").Single()[1..3]));
        Assert.Equal(Enumerable.Range(Tasks, Tasks), second.Numbers("told").Order());
        Assert.Equal(Enumerable.Range(2 * Tasks, Tasks), third.Numbers("told").Order());
        var runs = nodes.SelectMany(node => node.Numbers("run")).ToList();
        Assert.Equal(Enumerable.Range(0, 3 * Tasks), runs.Distinct().Order());
        Assert.Empty(stale.Numbers("told").Intersect(RunsUnderTheNext(second).Concat(RunsUnderTheNext(third))));
    }

    /// <summary>What a node has run since it had its answer from the next router.</summary>
    private static IEnumerable<int> RunsUnderTheNext(NodeProcess node) =>
        node.Lines.SkipWhile(line => !line.StartsWith("status", StringComparison.Ordinal)).Where(line => line.StartsWith("run ", StringComparison.Ordinal)).Select(line => int.Parse(line[4..], CultureInfo.InvariantCulture));
}
