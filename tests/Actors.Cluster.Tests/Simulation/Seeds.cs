using System.Globalization;
using Xunit.Abstractions;

namespace Actors.Tests.Simulation;

/// <summary>Runs simulations over seeds: as many as usual, as many as a variable says, or one.</summary>
internal static class Seeds
{
    /// <summary>Runs this seed alone.</summary>
    public const string OneVariable = "ACTORS_SIM_SEED";

    /// <summary>Runs this many seeds instead of the usual number.</summary>
    private const string HowManyVariable = "ACTORS_SIM_SEEDS";

    /// <param name="create">Begins the story of a seed.</param>
    /// <param name="steps">How long each is.</param>
    /// <param name="usual">How many seeds there are if nothing else is said.</param>
    /// <param name="expected">A simulation in which something of this never happens says nothing about it.</param>
    /// <param name="output">Told what was seen.</param>
    public static void RunAll(Func<int, ClusterSimulation> create, int steps, int usual, string[] expected, ITestOutputHelper output)
    {
        // With one, what waits for a handler would go on elsewhere, at a time of its own.
        SynchronizationContext.SetSynchronizationContext(null);
        if (Number(OneVariable) is { } seed)
        {
            Run(seed);
            return;
        }

        var seeds = Number(HowManyVariable) ?? usual;
        var seen = Enumerable.Range(1, seeds).SelectMany(Run).GroupBy(entry => entry.Key).ToDictionary(entries => entries.Key, entries => entries.Sum(entry => entry.Value));
        output.WriteLine(string.Join(Environment.NewLine, seen.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Value,9} {entry.Key}")));
        if (seeds >= usual)
        {
            Assert.All(expected, what => Assert.True(seen.GetValueOrDefault(what) > 0, $"{what} was never seen"));
        }

        IEnumerable<KeyValuePair<string, int>> Run(int number)
        {
            var simulation = create(number);
            simulation.Run(steps);
            return simulation.Seen;
        }
    }

    public static void AssertSame(Func<ClusterSimulation> create, int steps)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        Assert.Equal(Draw(), Draw());

        // Any difference between two stories comes to another number of draws, and so to another draw after the end.
        int Draw()
        {
            var simulation = create();
            simulation.Run(steps);
            return simulation.Dice.Next();
        }
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
