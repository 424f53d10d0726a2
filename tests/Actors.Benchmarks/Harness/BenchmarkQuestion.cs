namespace Actors.Benchmarks.Harness;

/// <summary>A question, the subjects that answer it, and the figures of the answer.</summary>
/// <param name="Name">Its short name.</param>
/// <param name="Unit">The unit of the subjects' readings.</param>
/// <param name="Candidates">The subjects, ours first.</param>
/// <param name="Figures">What is made of their readings.</param>
internal sealed record BenchmarkQuestion(string Name, string Unit, IReadOnlyList<Candidate> Candidates, IReadOnlyList<Figure> Figures)
{
    /// <summary>Rounds that are not counted, so that what is counted runs compiled and warm.</summary>
    public int Warmups { get; init; } = 2;

    /// <summary>What the reader of the table must know, such as a tool that is not installed.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The first subject once more, made anew: what it reads beside the first is the noise of the question.</summary>
    public Candidate Control => Candidates[0] with { Name = Candidates[0].Name + ", again" };

    /// <summary>
    /// All in the order of each round, the control opposite the first: what the machine is like depends on who was there before, so both follow a rival. A single one is there twice, and reads the mean.
    /// </summary>
    public IEnumerable<Candidate> InOrder
    {
        get
        {
            var opposite = (Candidates.Count / 2) + 1;
            return [.. Candidates.Take(opposite), Control, .. Candidates.Count == 2 ? Candidates.Skip(1) : Candidates.Skip(opposite)];
        }
    }

    /// <summary>Whether there is nobody to measure, for a reason that stands in the notes.</summary>
    public bool IsSkipped => Candidates.Count == 0;

    /// <summary>One that cannot be answered on this machine.</summary>
    public static BenchmarkQuestion Skipped(string name, string reason) => new(name, string.Empty, [], []) { Notes = [reason] };

    /// <summary>The question with the figures of these keys only, and the subjects that they need; null when it has none of them.</summary>
    public BenchmarkQuestion? Only(IReadOnlyCollection<string> keys)
    {
        List<Figure> figures = [.. Figures.Where(figure => keys.Contains(figure.Key))];
        var needed = figures.SelectMany(figure => figure.Needs).ToHashSet();
        return figures.Count == 0
            ? null
            : this with { Figures = figures, Candidates = [.. Candidates.Where(candidate => candidate == Candidates[0] || needed.Contains(candidate.Name))] };
    }
}
