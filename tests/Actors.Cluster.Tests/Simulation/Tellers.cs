namespace Actors.Tests.Simulation;

/// <summary>Those who tell tasks at the doors, cancel them, and ask whether all is done.</summary>
internal sealed class Tellers(ClusterSimulation world)
{
    /// <summary>A failure in those with a mark cancels the others of it.</summary>
    private static readonly string[] GroupNames = ["one", "two", "three!"];

    private int _jobs;

    public void Tell(SimProcess process)
    {
        for (var n = world.Dice.Next(1, 6); n > 0 && process.Door.Outstanding < world.Style.MostOutstanding; n--)
        {
            var (isChosen, retries) = (world.Dice.Next(4) == 0, world.Dice.Next(4) == 0 ? 2 : 0);
            Tell(world.Durable is null ? new SimTask(world.Rules, process, ++_jobs, isChosen, retries) : NewDurable(process, isChosen, retries));
        }
    }

    /// <summary>Tells a task again by its id, here or elsewhere.</summary>
    public void TellAgain(SimProcess process)
    {
        if (AnyChosen(orUnique: true) is { } earlier)
        {
            if (earlier.IsUnique)
            {
                world.Runs.OnToldAnew(earlier);
            }

            Tell(Again(process, earlier));
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

    /// <summary>Asks about a group.</summary>
    public void AskGroup(SimProcess process)
    {
        var group = GroupNames[world.Dice.Next(GroupNames.Length)];
        var question = world.Rules.OnAsked(process, group);
        world.Count("asked about a group");
        process.Ask(new WhenAllDone(group), answer => world.Rules.OnAnswered(question, (AllDone)answer));
    }

    /// <summary>Drops a request from quarantine.</summary>
    public void DropQuarantined(SimProcess process)
    {
        var failed = world.Rules.Told.Where(task => task.Was is OutcomeKind.Failed).ToList();
        if (failed.Count > 0)
        {
            process.Ask(new DropQuarantined(failed[world.Dice.Next(failed.Count)].Outcomes[0].Id), answer => OnAnswered((QuarantineAnswer)answer));
        }

        void OnAnswered(QuarantineAnswer answer)
        {
            if (answer.Found)
            {
                world.Count("dropped from quarantine");
                world.Durable!.Rules.OnDropped(answer.Id);
            }
        }
    }

    private SimTask Again(SimProcess process, SimTask earlier) => new(world.Rules, process, earlier.Job, earlier.IsChosen, earlier.Retries)
    {
        MayBeCancelled = earlier.MayBeCancelled,
        IsUnique = earlier.IsUnique,
        Group = earlier.Group,
        Delay = earlier.Delay,
    };

    private SimTask NewDurable(SimProcess process, bool isChosen, int retries)
    {
        var dice = world.Dice;
        var group = dice.Next(3) == 0 ? GroupNames[dice.Next(GroupNames.Length)] : null;
        var cancels = group is not null && group.EndsWith('!');
        return new SimTask(world.Rules, process, ++_jobs, isChosen, retries)
        {
            IsUnique = !isChosen && dice.Next(4) == 0,
            Group = group is null ? null : new TaskGroup(group, cancels),
            Delay = dice.Next(5) == 0 ? TimeSpan.FromSeconds(dice.Next(1, 20)) : TimeSpan.Zero,
            IsAwaited = process.Workers > 0 && dice.Next(2) == 0,
            MayBeCancelled = cancels,
        };
    }

    private void Tell(SimTask task)
    {
        world.Rules.OnTold(task);
        task.At.Tell(task);
    }

    private SimTask? AnyChosen(bool orUnique = false)
    {
        var chosen = world.Rules.Told.Where(task => task.IsChosen || (orUnique && task.IsUnique)).ToList();
        return chosen.Count == 0 ? null : chosen[world.Dice.Next(chosen.Count)];
    }
}
