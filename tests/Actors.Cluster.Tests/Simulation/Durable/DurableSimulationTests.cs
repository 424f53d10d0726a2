using Xunit.Abstractions;

namespace Actors.Tests.Simulation;

/// <summary>Promises 1, 2, 6 and 10, and scenarios 10, 14, 18 and 24, of a durable pool in one process or on many, under every order of events and every fault of the store that the seeds find.</summary>
public sealed class DurableSimulationTests(ITestOutputHelper output)
{
    private const int UsualSeeds = 300;
    private const int Steps = 1_500;

    private static readonly string[] Expected =
    [
        "again", "all killed", "all stood still", "answer lost", "asked about a group", "calm", "crashed with all", "database down", "dropped from quarantine", "earlier lives erased", "ended in a write",
        "opened", "own batches deleted", "request not done", "router failed", "router killed", "router moved", "router outlived", "slow", "store failed",
        "told that it is admitted", "went on in vain", "write of a stale router refused", "written",
    ];

    [Fact]
    public void Durable_pool_keeps_its_promises_under_every_seed() => Seeds.RunAll(seed => new ClusterSimulation(seed, isDurable: true), Steps, UsualSeeds, Expected, output);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Seed_is_the_same_story_when_it_runs_again(int seed) => Seeds.AssertSame(() => new ClusterSimulation(seed, isDurable: true), Steps);
}
