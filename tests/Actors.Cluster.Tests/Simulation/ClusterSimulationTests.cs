using System.Globalization;
using Xunit.Abstractions;

namespace Actors.Tests.Simulation;

/// <summary>Promises 1, 2, 6 and 9, and scenarios 7, 8, 10, 17 and 23, under every order of events that the seeds find.</summary>
public sealed class ClusterSimulationTests(ITestOutputHelper output)
{
    /// <summary>Runs this seed alone.</summary>
    public const string SeedVariable = "ACTORS_SIM_SEED";

    /// <summary>Runs this many seeds instead of the usual number.</summary>
    public const string SeedsVariable = "ACTORS_SIM_SEEDS";

    private const int UsualSeeds = 300;
    private const int Steps = 1_500;

    /// <summary>A simulation in which something of this never happens says nothing about it.</summary>
    private static readonly string[] Expected =
    [
        "again", "asked for others", "calm", "came back", "cut off", "joined", "killed", "left", "lost", "paused", "questions", "removed",
        "router failed", "router killed", "router moved", "router outlived", "router superseded",
        nameof(CancelResult.Cancelled), nameof(CancelResult.Signalled),
        "client came back late", "client came back soon", "client cut off", "client cut off from the router", "client forgotten, and ends", "client forgotten, and goes on", "client joined",
        "client killed", "client left", "client paused", "client was waited for", "client's task received late", "went on without its client",
    ];

    [Fact]
    public void Cluster_keeps_its_promises_under_every_seed()
    {
        // With one, what waits for a handler would go on elsewhere, at a time of its own.
        SynchronizationContext.SetSynchronizationContext(null);
        if (Number(SeedVariable) is { } seed)
        {
            Run(seed);
            return;
        }

        var seeds = Number(SeedsVariable) ?? UsualSeeds;
        var seen = Enumerable.Range(1, seeds).SelectMany(Run).GroupBy(entry => entry.Key).ToDictionary(entries => entries.Key, entries => entries.Sum(entry => entry.Value));
        output.WriteLine(string.Join(Environment.NewLine, seen.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Value,9} {entry.Key}")));
        if (seeds >= UsualSeeds)
        {
            Assert.All(Expected, what => Assert.True(seen.GetValueOrDefault(what) > 0, $"{what} was never seen"));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(297)]
    public void Seed_is_the_same_story_when_it_runs_again(int seed)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        Assert.Equal(Draw(), Draw());

        // Any difference between two stories comes to another number of draws, and so to another draw after the end.
        int Draw()
        {
            var simulation = new ClusterSimulation(seed);
            simulation.Run(Steps);
            return simulation.Dice.Next();
        }
    }

    private static IEnumerable<KeyValuePair<string, int>> Run(int seed)
    {
        var simulation = new ClusterSimulation(seed);
        simulation.Run(Steps);
        return simulation.Seen;
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
