namespace Actors.Tests.Simulation;

/// <summary>Where the router lives, and how one is followed by the next.</summary>
internal sealed class RouterLives(ClusterSimulation world)
{
    private int _lives;

    private IEnumerable<SimProcess> Homes => world.Alive.Where(process => process.Router is not null).ToList();

    public void Begin() =>
        BeginAt(world.Alive.Where(world.Faults.IsReachable).OrderBy(_ => world.Dice.Next()).First());

    /// <summary>The router's process dies, or the router fails alone, or it is moved in order; another begins. Much is asked about it.</summary>
    public void Move()
    {
        if (world.Alive.Count(world.Faults.IsReachable) < 2)
        {
            return;
        }

        if (world.Dice.Next(2) == 0)
        {
            world.Clients.AskWhereNothingIsOutstanding();
        }

        var home = Homes.Single();
        var router = home.Router!;
        home.Router = null;
        switch (world.Dice.Next(3))
        {
            case 0:
                world.Faults.Kill(home);
                world.Count("router killed");
                break;
            case 1 when world.Style.MayOutlive:
                home.Old.Add(router);
                world.Rules.OnBeyondBounds();
                world.Count("router outlived");
                break;
            default:
                router.State.Close();
                world.Count("router moved");
                break;
        }

        world.Rules.OnRouterLost();
        Begin();
        if (world.Dice.Next(2) == 0)
        {
            world.Clients.AskWhereNothingIsOutstanding();
        }
    }

    /// <summary>A router that has heard of a later one begins anew, as its actor does.</summary>
    public void RestartIfSuperseded(SimProcess process)
    {
        if (process.Router is { IsSuperseded: true } router)
        {
            world.Rules.OnBeyondBounds();
            router.State.Close();
            router.State.Pool.Dispose();
            BeginAt(process);
            world.Count("router superseded");
        }

        process.Old.RemoveAll(old => old.IsSuperseded);
    }

    /// <summary>Has the router, wherever it lives, hear something of the cluster.</summary>
    public void Tell(Action<SimRouter> act)
    {
        foreach (var home in Homes)
        {
            world.In(home, () => act(home.Router!));
        }
    }

    /// <summary>How many runs of a process the router would make again without it. One that is not at work does not know yet.</summary>
    public int InFlight(SimProcess process) =>
        Homes.Sum(home => home.Router!.State.Nodes.IsOpen ? home.Router.InFlight(process) : world.Rules.BegunAndOpen);

    private void BeginAt(SimProcess home)
    {
        home.Router = new SimRouter(world, home.Number, ++_lives);
        world.In(home, () =>
        {
            foreach (var process in world.Processes.Where(process => process.IsAlive || !world.Faults.IsReachable(process)))
            {
                home.Router.Add(process.At, world.Faults.IsReachable(process));
            }
        });
    }
}
