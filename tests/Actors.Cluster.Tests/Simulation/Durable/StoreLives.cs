namespace Actors.Tests.Simulation;

/// <summary>What becomes of a request to the database.</summary>
internal enum StoreFault
{
    None,

    /// <summary>It is not done: the connection was lost before, the disk was full, or the write was rejected.</summary>
    NotDone,

    /// <summary>It is done, and its answer is lost.</summary>
    AnswerLost,
}

/// <summary>The database of a durable pool, and the stores that ask it, of which one at most is not stale.</summary>
internal sealed class StoreLives
{
    private readonly ClusterSimulation _world;
    private readonly List<SimStore> _stores = [];
    private int _downFor;

    public StoreLives(ClusterSimulation world)
    {
        _world = world;
        Written = new WrittenTasks(world.Rules.Failure);
        Database = new SimDatabase(Written);
    }

    public SimDatabase Database { get; }

    public WrittenTasks Written { get; }

    public Random Dice => _world.Dice;

    /// <summary>Whether the database answers and answers at once.</summary>
    public bool IsWell { get; set; }

    /// <summary>Whether rows were deleted in the last turn: what was written anew had better be written.</summary>
    public bool HasDeleted { get; set; }

    /// <summary>Whether some router stands still, or has died, with a write under way.</summary>
    public bool IsAnyWriting => _stores.Exists(store => store.IsWriting);

    public SimStore Open(SimProcess home, SimRef owner)
    {
        var store = new SimStore(this, home, owner);
        _stores.Add(store);
        return store;
    }

    /// <summary>Some request is sent, or arrives.</summary>
    /// <returns>Whether there was any.</returns>
    public bool Step()
    {
        var able = _stores.FindAll(store => store.CanStep);
        if (able.Count == 0)
        {
            return false;
        }

        var store = able[Dice.Next(able.Count)];
        if (!IsWell && Dice.Next(_world.Durable!.Style.SlowSeldom) == 0)
        {
            store.SlowFor = Dice.Next(5, 60);
            Count("slow");
        }

        _downFor--;
        HasDeleted = false;
        store.SlowFor = IsWell ? 0 : store.SlowFor;
        store.Step();
        _stores.RemoveAll(ended => ended is { HasEnded: true, CanStep: false });
        return true;
    }

    /// <summary>Nobody is answered for a while.</summary>
    public void GoDown()
    {
        _downFor = Dice.Next(5, 100);
        Count("database down");
    }

    public StoreFault Fault()
    {
        if (IsWell)
        {
            return StoreFault.None;
        }

        if (_downFor > 0)
        {
            Count("request in vain");
            return StoreFault.NotDone;
        }

        switch (Dice.Next(_world.Durable!.Style.FaultsSeldom))
        {
            case 0:
                Count("request not done");
                return StoreFault.NotDone;
            case 1:
                Count("answer lost");
                return StoreFault.AnswerLost;
            default:
                return StoreFault.None;
        }
    }

    public void In(SimProcess process, Action act)
    {
        var speaker = _world.Network.Speaker;
        _world.In(process, act);
        _world.Network.Speaker = speaker;
    }

    public void Count(string what, int times = 1) => _world.Count(what, times);
}
