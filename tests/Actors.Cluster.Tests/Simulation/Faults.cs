namespace Actors.Tests.Simulation;

/// <summary>Members of the cluster that die, hang, are cut off, come back, leave and join.</summary>
internal sealed class Faults(ClusterSimulation world)
{
    /// <summary>A process that has left is followed by another.</summary>
    private const int MostAlive = 5;

    private readonly List<SimProcess> _unreachable = [];

    /// <summary>How often a process could not be reached any more, or left. Who hears late, hears also what came of one that has come back since.</summary>
    public int Lost { get; private set; }

    /// <summary>Whether some process can neither be reached nor has it left.</summary>
    public bool IsAnyLost => _unreachable.Count > 0;

    public bool IsReachable(SimProcess process) => !_unreachable.Contains(process) && !world.Clients.IsAway(process);

    /// <summary>A process cannot be reached: it is dead, stopped for a while, or cut off.</summary>
    public void LoseSight(SimProcess process)
    {
        process.WasEverLost = true;
        world.Runs.OnLost(process);
        world.Count(world.Dice.Next(3) switch
        {
            0 when world.Members.Count() > 2 => Kill(process),
            1 => Pause(process),
            _ => CutOff(process),
        });
        _unreachable.Add(process);
        Lost++;
        world.Routers.Tell(router => router.State.OnUnreachable(process.At));
    }

    /// <summary>A process ends, and the cluster knows at once.</summary>
    public void Leave(SimProcess process)
    {
        if (world.Members.Count() > 2)
        {
            world.Runs.OnLost(process);
            Kill(process);
            Lost++;
            world.Count("left");
            world.Routers.Tell(router => router.Remove(process.At));
        }
    }

    /// <summary>One that cannot be reached is reached again, or the cluster goes on without it.</summary>
    public void EndOne()
    {
        if (_unreachable.Count > 0)
        {
            BackOrGone(_unreachable[world.Dice.Next(_unreachable.Count)]);
        }
    }

    /// <summary>No fault is left. Those who live hear of each other again.</summary>
    public void End()
    {
        world.Durable?.EndEarlier();
        world.Network.HealAll();
        world.Processes.ForEach(process => process.IsPaused = false);
        _unreachable.ToList().ForEach(BackOrGone);
        world.Clients.End();
    }

    /// <summary>A process joins. The cluster lets nobody in while one of it cannot be reached.</summary>
    public void Join()
    {
        if (_unreachable.Count == 0 && world.Members.Count() < MostAlive && !world.IsLocal)
        {
            var process = world.AddMember();
            world.Routers.Tell(router => router.Add(process.At, isReachable: true));
            world.Count("joined");
        }
    }

    public string Kill(SimProcess process)
    {
        process.IsAlive = false;
        world.Network.Forget(process.Number);
        process.EndStores();
        return "killed";
    }

    public static string Pause(SimProcess process)
    {
        process.IsPaused = true;
        return "paused";
    }

    public string CutOff(SimProcess process)
    {
        foreach (var other in world.Processes.Where(other => other != process))
        {
            world.Network.Cut(process.Number, other.Number);
        }

        return "cut off";
    }

    /// <summary>The pool goes on without any of its processes: others begin it anew, with nothing but the database.</summary>
    public void LeaveBehind(Action<SimProcess> how)
    {
        var left = world.Alive.ToList();
        world.Runs.OnAllLost();
        left.ForEach(how);
        _unreachable.Clear();
        world.Clients.LeaveBehind();
        world.Era++;
        world.AddBeginners();
    }

    /// <summary>One that is still alive when the cluster goes on without it is ended by itself then.</summary>
    private void BackOrGone(SimProcess process)
    {
        _unreachable.Remove(process);
        if (process.IsAlive && world.Dice.Next(2) == 0)
        {
            process.IsPaused = false;
            foreach (var other in world.Processes)
            {
                world.Network.Heal(process.Number, other.Number);
            }

            world.Routers.Tell(router => router.State.OnReachable(process.At));
            world.Count("came back");
            return;
        }

        Kill(process);
        world.Routers.Tell(router => router.Remove(process.At));
        world.Count("removed");
    }
}
