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
        for (var tick = 0; tick < ticks; tick++)
        {
            TickAll();
            ComeToRest(endsHandlers: false);
        }

        _rules.Check(ticks);
    }

    /// <summary>The faults stop. What is left must come to its end.</summary>
    public void End()
    {
        world.Processes.ForEach(process => process.Old.Clear());
        world.Faults.End();
        for (var round = 0; round < MostRoundsToEnd && !world.Rules.IsDone(); round++)
        {
            ComeToRest(endsHandlers: true);
            TickAll();
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
            if (!world.Deliver() && !world.Alive.Any(GoesOn))
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
