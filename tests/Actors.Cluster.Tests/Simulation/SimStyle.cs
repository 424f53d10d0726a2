namespace Actors.Tests.Simulation;

/// <summary>What is the same in one story from its beginning to its end, and other in the next.</summary>
internal sealed class SimStyle(Random dice)
{
    /// <summary>Where tasks are told: everywhere, or at few doors, so that the others ask while they have nothing outstanding themselves.</summary>
    private readonly int _tellers = dice.Next(3) == 0 ? 1 : 1 + dice.Next(3);

    /// <summary>Until so many tasks of a door are outstanding it is told more: where that is few, the queues run dry.</summary>
    public int MostOutstanding { get; } = dice.Next(3) switch { 0 => 2, 1 => 8, _ => int.MaxValue };

    /// <summary>One in so many of the draws for it moves the router.</summary>
    public int MovesSeldom { get; } = dice.Next(1, 4);

    /// <summary>Whether a router may live on when the next has begun. What it hands out then is beyond any bound.</summary>
    public bool MayOutlive { get; } = dice.Next(2) == 0;

    public bool IsTeller(SimProcess process) => process.Number % 3 < _tellers;
}
