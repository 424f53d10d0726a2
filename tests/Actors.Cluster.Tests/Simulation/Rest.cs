namespace Actors.Tests.Simulation;

/// <summary>Time in which nothing new happens: a calm in the midst of a story, and its end.</summary>
internal sealed class Rest(ClusterSimulation world)
{
    /// <summary>A client that listens to a router which has gone asks for another once it has been silent for three seconds.</summary>
    public const int TicksToCalm = 14;

    private const int MostRoundsToEnd = 400;
    private const int MostTurnsToRest = 100_000;

    private readonly CalmRules _rules = new(world);

    /// <summary>All that was said arrives where it can, and time passes; handlers run on.</summary>
    public void BeCalm(int ticks)
    {
        SetWell(true);
        for (var tick = 0; tick < ticks; tick++)
        {
            TickAll();
            ComeToRest(endsHandlers: false);
        }

        _rules.Check(ticks);
        SetWell(false);
    }

    /// <summary>The faults stop. What is left must come to its end.</summary>
    public void End()
    {
        world.Processes.ForEach(process => process.Old.Clear());
        world.Faults.End();
        SetWell(true);
        for (var round = 0; round < MostRoundsToEnd && !world.Rules.IsDone(); round++)
        {
            ComeToRest(endsHandlers: true);
            TickAll();
        }
    }

    /// <summary>Time passes, and what is due is done.</summary>
    public void Pass(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            ComeToRest(endsHandlers: true);
            TickAll();
        }

        ComeToRest(endsHandlers: true);
    }

    private void SetWell(bool isWell)
    {
        if (world.Durable is { Stores: var stores })
        {
            stores.IsWell = isWell;
        }
    }

    private void TickAll()
    {
        world.Clock.Pass();
        foreach (var process in world.Alive.Where(process => !process.IsPaused))
        {
            world.In(process, process.Tick);
        }
    }

    /// <summary>Goes on until nothing is under way but to who is stopped, and nothing runs but handlers that are not to end.</summary>
    private void ComeToRest(bool endsHandlers)
    {
        for (var turn = 0; turn < MostTurnsToRest; turn++)
        {
            world.ThrowIfFailed();
            if (!world.Deliver() && !world.Alive.Any(GoesOn) && world.Durable?.Stores.Step() is not true)
            {
                return;
            }

            world.Pick(GoesOn, process => process.GoOn(world.Dice));
            world.Clock.Pass(1); // How many tasks a node keeps ahead depends on it, and until it has passed it may be asked for them over and over.
        }

        world.Rules.Failure.Note("it never comes to rest");

        bool GoesOn(SimProcess process) => !process.IsPaused && (process.CanRun || (endsHandlers && process.CanEnd));
    }
}
