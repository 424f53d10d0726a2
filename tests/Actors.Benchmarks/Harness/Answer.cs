namespace Actors.Benchmarks.Harness;

/// <summary>The rounds of a question.</summary>
internal sealed record Answer(BenchmarkQuestion Question, IReadOnlyList<Round> Rounds, int Runs)
{
    private const double ControlAtLeast = 0.95;
    private const double ControlAtMost = 1.05;

    /// <summary>The first subject over itself. 1 where there is no noise.</summary>
    public Spread Control => Figure.Ratio("control", default, Question.Candidates[0].Name, Question.Control.Name).Of(Rounds);

    /// <summary>Whether the noise alone would move a figure by more than a twentieth, so that none of them counts.</summary>
    public bool IsVoid => Control.Median is not (>= ControlAtLeast and <= ControlAtMost);

    /// <summary>The readings of each subject.</summary>
    public IEnumerable<(string Subject, Spread Readings)> Rows =>
        Rounds[0].Keys.Select(subject => (subject, Spread.Of(Rounds.Select(round => round[subject]))));
}
