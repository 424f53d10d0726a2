namespace Actors.Tests.Simulation;

/// <summary>Those who tell tasks at the doors, cancel them, and ask whether all is done.</summary>
internal sealed class Tellers(ClusterSimulation world)
{
    private int _jobs;

    public void Tell(SimProcess process)
    {
        for (var n = world.Dice.Next(1, 6); n > 0 && process.Door.Outstanding < world.Style.MostOutstanding; n--)
        {
            Tell(new SimTask(world.Rules, process, ++_jobs, isChosen: world.Dice.Next(4) == 0, retries: world.Dice.Next(4) == 0 ? 2 : 0));
        }
    }

    /// <summary>Tells a task again by its id, here or elsewhere.</summary>
    public void TellAgain(SimProcess process)
    {
        if (AnyChosen() is { } earlier)
        {
            Tell(new SimTask(world.Rules, process, earlier.Job, isChosen: true, earlier.Retries) { MayBeCancelled = earlier.MayBeCancelled });
        }
    }

    public void Cancel(SimProcess process)
    {
        if (AnyChosen() is { Job: var job })
        {
            world.Rules.OnCancel(job);
            process.Ask(new CancelTask(SimTask.IdOf(job)), answer => world.Count(((CancelAnswer)answer).Result.ToString()));
        }
    }

    public void Ask(SimProcess process)
    {
        var question = world.Rules.OnAsked(process);
        process.Ask(new WhenAllDone(), answer => world.Rules.OnAnswered(question, (AllDone)answer));
    }

    /// <summary>Asks wherever nothing is outstanding: only the tasks of others hold the answer.</summary>
    public void AskWhereNothingIsOutstanding()
    {
        foreach (var process in world.Alive.Where(process => process is { IsPaused: false, Door.Outstanding: 0 }).ToList())
        {
            world.Count(world.Rules.IsAnyUnderWay ? "asked for others" : "asked for nothing");
            world.In(process, () => Ask(process));
        }
    }

    private void Tell(SimTask task)
    {
        world.Rules.OnTold(task);
        task.At.Tell(task);
    }

    private SimTask? AnyChosen()
    {
        var chosen = world.Rules.Told.Where(task => task.IsChosen).ToList();
        return chosen.Count == 0 ? null : chosen[world.Dice.Next(chosen.Count)];
    }
}
