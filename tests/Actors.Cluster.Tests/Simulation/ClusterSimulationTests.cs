namespace Actors.Tests.Simulation;

public sealed class ClusterSimulationTests
{
    /// <summary>One seed, to see a failure again; and how many are tried: more on a machine that has the time.</summary>
    private static readonly int? OneSeed = int.TryParse(Environment.GetEnvironmentVariable("ACTORS_SIM_SEED"), out var seed) ? seed : null;
    private static readonly int Seeds = int.TryParse(Environment.GetEnvironmentVariable("ACTORS_SIM_SEEDS"), out var seeds) ? seeds : 300;

    [Fact]
    public void Cluster_keeps_its_promises_under_every_seed()
    {
        // With one, what waits for a handler would go on elsewhere, at a time of its own.
        SynchronizationContext.SetSynchronizationContext(null);
        var seen = new SortedDictionary<string, int>();
        foreach (var seed in OneSeed is { } one ? [one] : Enumerable.Range(1, Seeds))
        {
            var simulation = new ClusterSimulation(seed);
            simulation.Run(1_500);
            foreach (var (what, times) in simulation.Seen)
            {
                seen[what] = seen.GetValueOrDefault(what) + times;
            }
        }

        if (OneSeed is null)
        {
            Assert.All(new[] { "killed", "paused", "cut off", "came back", "removed", "router killed", "router moved", "router outlived", nameof(CancelResult.Signalled), nameof(CancelResult.Cancelled), "again", "lost", "questions" }, what => Assert.True(seen.GetValueOrDefault(what) > 0, $"{what} was never seen"));
        }
    }
}
