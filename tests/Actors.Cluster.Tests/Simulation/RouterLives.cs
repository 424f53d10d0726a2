namespace Actors.Tests.Simulation;

/// <summary>Where the router lives, and how one is followed by the next.</summary>
internal sealed class RouterLives(ClusterSimulation world)
{
    private readonly List<SimRouter> _ever = [];
    private int _lives;

    /// <summary>Whether no router was before: then none has a task that it has no room for.</summary>
    public bool IsFirst { get; private set; } = true;

    /// <summary>The router of this number.</summary>
    public SimRouter Of(long incarnation) => _ever.First(router => router.State.Places.Incarnation == incarnation);

    public void Begin() =>
        BeginAt(world.InSight.Where(process => !process.IsClient).OrderBy(_ => world.Dice.Next()).First(), self: null);

    /// <summary>The router's process dies, or the router fails alone, or it is moved in order; another begins. Much is asked about it.</summary>
    public void Move()
    {
        if (world.InSight.Count(process => !process.IsClient) < 2)
        {
            return;
        }

        if (world.Dice.Next(2) == 0)
        {
            world.Tellers.AskWhereNothingIsOutstanding();
        }

        IsFirst = false;
        var home = world.Alive.Single(process => process.Router is not null);
        var router = home.Router!;
        home.Router = null;
        switch (world.Dice.Next(6))
        {
            case 0:
                world.Runs.OnLost(home);
                world.Faults.Kill(home);
                Tell(other => other.Remove(home.At));
                world.Count("router killed");
                Begin();
                break;
            case 1 when world.Style.MayOutlive:
                home.Old.Add(router);
                world.Runs.OnBeyondBounds();
                world.Count("router outlived");
                Begin();
                break;
            case < 4:
                router.State.Close();
                world.Count("router moved");
                Begin();
                break;
            default:
                world.Count("router failed");
                Restart(home, router);
                break;
        }

        world.Runs.OnRouterLost();
        if (world.Dice.Next(2) == 0)
        {
            world.Tellers.AskWhereNothingIsOutstanding();
        }
    }

    /// <summary>A router that has heard of a later one begins anew, as its actor does.</summary>
    public void RestartIfSuperseded(SimProcess process)
    {
        if (process.Router is { IsSuperseded: true } router)
        {
            // By the one before, of which a process may hear only after it has answered the next.
            world.Rules.Failure.Unless(!IsFirst, "the first router is superseded");
            world.Runs.OnBeyondBounds();
            world.Count("router superseded");
            Restart(process, router);
        }

        process.Old.RemoveAll(old => old.IsSuperseded);
    }

    /// <summary>Has the router, wherever it lives, hear something of the cluster; and those whose time is over.</summary>
    public void Tell(Action<SimRouter> act)
    {
        foreach (var home in world.Alive.ToList())
        {
            foreach (var router in home.Old.Append(home.Router).OfType<SimRouter>().ToList())
            {
                world.In(home, () => act(router));
            }
        }
    }

    /// <summary>Its actor is the same, and hears what was told to the one before.</summary>
    private void Restart(SimProcess home, SimRouter failed)
    {
        failed.State.Close();
        failed.State.Pool.Dispose();
        BeginAt(home, failed.Ref);
    }

    private void BeginAt(SimProcess home, SimRef? self)
    {
        home.Router = new SimRouter(world, self ?? new SimRef(world.Network, home.Number, $"router-{++_lives}"));
        _ever.Add(home.Router);
        world.ClientRules.OnRouterBegins(home.Router);
        world.In(home, () =>
        {
            foreach (var process in world.Processes.Where(process => !process.IsClient && (process.IsAlive || !world.Faults.IsReachable(process))))
            {
                home.Router.Add(process.At, world.Faults.IsReachable(process));
            }
        });
    }
}
