using Xunit.Abstractions;

namespace Actors.Tests.Simulation;

/// <summary>Promises 1, 2, 6 and 9, and scenarios 7, 8, 10, 17 and 23, under every order of events that the seeds find.</summary>
public sealed class ClusterSimulationTests(ITestOutputHelper output)
{
    private const int UsualSeeds = 300;
    private const int Steps = 1_500;

    private static readonly string[] Expected =
    [
        "again", "asked for others", "calm", "came back", "cut off", "joined", "killed", "left", "lost", "paused", "questions", "removed",
        "router failed", "router killed", "router moved", "router outlived", "router superseded",
        nameof(CancelResult.Cancelled), nameof(CancelResult.Signalled),
        "client came back late", "client came back soon", "client cut off", "client cut off from the router", "client forgotten, and ends", "client forgotten, and goes on", "client joined",
        "client killed", "client left", "client paused", "client was waited for", "client's task received late", "went on without its client",
    ];

    [Fact]
    public void Cluster_keeps_its_promises_under_every_seed() => Seeds.RunAll(seed => new ClusterSimulation(seed), Steps, UsualSeeds, Expected, output);

    [Theory]
    [InlineData(1)]
    [InlineData(297)]
    public void Seed_is_the_same_story_when_it_runs_again(int seed) => Seeds.AssertSame(() => new ClusterSimulation(seed), Steps);
}
