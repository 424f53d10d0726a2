namespace Actors.Tests.Simulation;

/// <summary>What is the same in one story of a durable pool from its beginning to its end.</summary>
internal sealed class DurableStyle(Random dice)
{
    /// <summary>Whether it is one process: door, workers and router.</summary>
    public bool IsLocal { get; } = dice.Next(3) == 0;

    /// <summary>One in so many requests to the database fails in each of two ways.</summary>
    public int FaultsSeldom { get; } = dice.Next(3) == 0 ? int.MaxValue : dice.Next(8, 150);

    /// <summary>One in so many turns of a store is the first of many slow ones.</summary>
    public int SlowSeldom { get; } = dice.Next(2) == 0 ? int.MaxValue : dice.Next(10, 200);

    /// <summary>Between two steps stores have less than so many turns.</summary>
    public int StoreTurns { get; } = dice.Next(2, 5);

    /// <summary>One in so many steps everything is killed, or stands still.</summary>
    public int EndsSeldom { get; } = dice.Next(3) == 0 ? int.MaxValue : dice.Next(150, 1_000);

    /// <summary>Whether processes that the pool goes on without may only have stood still.</summary>
    public bool MayStandStill { get; } = dice.Next(2) == 0;

    /// <summary>How much a ledger may take before it is written anew: next to nothing, or more than there will ever be.</summary>
    public long SmallBytes { get; } = dice.Next(2) == 0 ? dice.Next(100, 4_000) : long.MaxValue / 4;

    /// <summary>How many entries one batch has anew at most.</summary>
    public int CarriedAtOnce { get; } = dice.Next(2) == 0 ? dice.Next(1, 6) : 1024;

    /// <summary>From how many bytes on a batch is closed while the one before is being written: from next to nothing, or never.</summary>
    public int LongBatch { get; } = dice.Next(2) == 0 ? dice.Next(100, 1_000) : int.MaxValue;

    /// <summary>In how many batches what is not needed is let go of once.</summary>
    public int SweepEvery { get; } = dice.Next(1, 6);
}
