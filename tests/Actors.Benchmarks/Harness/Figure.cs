namespace Actors.Benchmarks.Harness;

/// <summary>One figure of a question's answer, by the key that it has in the JSON.</summary>
/// <param name="Key">The key.</param>
/// <param name="Bar">What it is to reach.</param>
/// <param name="Needs">The subjects that it is made of.</param>
/// <param name="Of">Makes it from the rounds: per round, then the median of these.</param>
internal sealed record Figure(string Key, Bar Bar, IReadOnlyList<string> Needs, Func<IReadOnlyList<Round>, Spread> Of)
{
    /// <summary>One subject over another.</summary>
    public static Figure Ratio(string key, Bar bar, string ours, string theirs) => PerRound(key, bar, [ours, theirs], round => round[ours] / round[theirs]);

    /// <summary>One subject over the best of others, the best of each round.</summary>
    public static Figure RatioToBest(string key, Bar bar, string ours, params string[] theirs) =>
        PerRound(key, bar, [ours, .. theirs], round => round[ours] / theirs.Max(name => round[name]));

    /// <summary>One subject less another.</summary>
    public static Figure Difference(string key, Bar bar, string ours, string theirs) => PerRound(key, bar, [ours, theirs], round => round[ours] - round[theirs]);

    /// <summary>The reading itself.</summary>
    public static Figure Reading(string key, Bar bar, string subject) => PerRound(key, bar, [subject], round => round[subject]);

    /// <summary>How much the last reading is above the first.</summary>
    public static Figure Growth(string key, Bar bar, string subject) =>
        new(key, bar, [subject], rounds => Spread.Of(rounds.Select(round => round[subject] - rounds[0][subject])) with { Median = rounds[^1][subject] - rounds[0][subject] });

    /// <summary>The last reading, of something that only grows.</summary>
    public static Figure Growing(string key, Bar bar, string subject) =>
        new(key, bar, [subject], rounds => Spread.Of(rounds.Select(round => round[subject])) with { Median = rounds[^1][subject] });

    private static Figure PerRound(string key, Bar bar, string[] needs, Func<Round, double> of) => new(key, bar, needs, rounds => Spread.Of(rounds.Select(of)));
}

/// <summary>What every subject read in one round.</summary>
internal sealed class Round : Dictionary<string, double>;
