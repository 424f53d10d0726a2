namespace Actors.Benchmarks.Harness;

/// <summary>How much is measured.</summary>
/// <param name="IsQuick">Whether the work of a round is cut down too.</param>
/// <param name="Rounds">How many rounds count.</param>
/// <param name="Runs">How often a question is run at most, as long as it comes out void.</param>
/// <param name="RunAgainFor">After this much of the whole comparison no void question is run again.</param>
internal sealed record Scale(bool IsQuick, int Rounds, int Runs, TimeSpan RunAgainFor)
{
    public static readonly Scale Full = new(IsQuick: false, Rounds: 15, Runs: 3, TimeSpan.MaxValue);

    /// <summary>To be over within a minute.</summary>
    public static readonly Scale Quick = new(IsQuick: true, Rounds: 5, Runs: 2, TimeSpan.FromSeconds(5));

    /// <summary>The tasks of a round that costs nothing but dispatch. With 150,000 a round took 10 ms, and compared wake-ups and code that was not yet compiled for good.</summary>
    public int Tasks => Pick(1_000_000, 300_000);

    /// <summary>The tasks of a round in which each changes threads as well.</summary>
    public int TasksThatSwitch => Pick(1_000_000, 150_000);

    public T Pick<T>(T full, T quick) => IsQuick ? quick : full;
}
