namespace Actors.Tests.Simulation;

/// <summary>What is the same in one story from its beginning to its end, and other in the next.</summary>
internal sealed class SimStyle(Random dice)
{
    /// <summary>Where tasks are told: everywhere, or at few doors, so that the others ask while they have nothing outstanding themselves.</summary>
    private readonly int _tellers = dice.Next(3) == 0 ? 1 : 1 + dice.Next(3);

    /// <summary>Until so many tasks of a door are outstanding it is told more: where that is few, the queues run dry.</summary>
    public int MostOutstanding { get; } = dice.Next(3) switch { 0 => 2, 1 => 8, _ => int.MaxValue };

    /// <summary>One in so many of the draws for it moves the router.</summary>
    public int MovesSeldom { get; } = dice.Next(1, 5);

    /// <summary>Whether a router may live on when the next has begun. What it hands out then is beyond any bound.</summary>
    public bool MayOutlive { get; } = dice.Next(2) == 0;

    /// <summary>The capacity of the pool: room for everything, or soon full.</summary>
    public int Capacity { get; } = dice.Next(3) == 0 ? 12 : 10_000;

    /// <summary>How long a tick takes, in ms: where it is short, tasks are short, and nodes ask for some ahead.</summary>
    public int Tick { get; } = dice.Next(2) == 0 ? SimClusterClock.Tick : 6;

    /// <summary>Whether the pool is never full, so that what was received was admitted.</summary>
    public bool HasRoom => Capacity > 12;

    /// <summary>How many clients there are at first. Where there are none, later ones join seldom.</summary>
    public int Clients { get; } = dice.Next(3);

    /// <summary>After how many ticks of silence a client is forgotten.</summary>
    public int ForgottenAfter { get; } = dice.Next(2) == 0 ? int.MaxValue : dice.Next(Actors.Clients.LostAfter + 2, 45);

    public bool IsTeller(SimProcess process) => process.Number % 3 < _tellers;
}
