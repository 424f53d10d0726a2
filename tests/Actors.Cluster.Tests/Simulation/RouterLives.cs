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
                router.Store?.End();
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

    /// <summary>The router fails where it lives.</summary>
    public void Fail()
    {
        if (world.Alive.Single(process => process.Router is not null) is { IsPaused: false } home)
        {
            IsFirst = false;
            world.Count("router failed");
            Restart(home, home.Router!);
            world.Runs.OnRouterLost();
        }
    }

    /// <summary>There is no router any more, but perhaps some that stand still: others begin with what is written.</summary>
    public void BeginElsewhere()
    {
        IsFirst = false;
        Begin();
    }

    /// <summary>A router that has heard of a later one begins anew, as its actor does; so does one whose store has ended.</summary>
    public void RestartIfEnded(SimProcess process)
    {
        if (process.Router is { HasLostStore: true } lost)
        {
            IsFirst = false;
            world.Count("store failed");
            Restart(process, lost);
            world.Runs.OnRouterLost();
        }

        if (process.Router is { IsSuperseded: true } router)
        {
            // By the one before, of which a process may hear only after it has answered the next.
            world.Rules.Failure.Unless(!IsFirst, "the first router is superseded");
            world.Runs.OnBeyondBounds();
            world.Count("router superseded");
            Restart(process, router);
        }

        process.Old.RemoveAll(old => old.IsSuperseded || old.HasLostStore);
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
        failed.Store?.End();
        BeginAt(home, failed.Ref);
    }

    private void BeginAt(SimProcess home, SimRef? self)
    {
        home.Router = new SimRouter(world, home, self ?? new SimRef(world.Network, home.Number, $"router-{++_lives}"), isRestart: self is not null);
        _ever.Add(home.Router);
        world.ClientRules.OnRouterBegins(home.Router);
        world.In(home, () =>
        {
            foreach (var process in world.Processes.Where(process => !process.IsClient && process.Era == home.Era && (process.IsAlive || !world.Faults.IsReachable(process))))
            {
                home.Router.Add(process.At, world.Faults.IsReachable(process));
            }
        });
    }
}
