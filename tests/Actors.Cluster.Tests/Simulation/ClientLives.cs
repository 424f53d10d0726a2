using Akka.Actor;

namespace Actors.Tests.Simulation;

/// <summary>Processes with a door that are no members of the cluster: they join late, stand still, are cut off, come back, die and leave.</summary>
internal sealed class ClientLives(ClusterSimulation world)
{
    private const int MostAlive = 3;

    private readonly List<SimProcess> _away = [];

    /// <summary>Where a client looks for the router: the addresses of all members that ever were.</summary>
    public List<Address> Contacts { get; private set; } = [];

    /// <summary>Whether some client is stopped, or cut off.</summary>
    public bool IsAnyAway => _away.Count > 0;

    /// <summary>Whether some client is away, or has gone: the router may not know that yet.</summary>
    public bool IsAnyLost => IsAnyAway || world.Processes.Exists(process => process is { IsClient: true, IsAlive: false });

    private IEnumerable<SimProcess> Alive => world.Alive.Where(process => process.IsClient);

    /// <summary>The pool goes on without any of them.</summary>
    public void LeaveBehind()
    {
        _away.Clear();
        Contacts = []; // Those that stand still have the earlier ones.
    }

    public bool IsAway(SimProcess client) => _away.Contains(client);

    public void Join()
    {
        if (Alive.Count() < MostAlive && !world.IsLocal)
        {
            world.AddClient();
            world.Count("client joined");
        }
    }

    /// <summary>Something happens to some client.</summary>
    public void Step(int draw)
    {
        switch (draw)
        {
            case 0 when world.Dice.Next(4) == 0:
                LoseSome();
                break;
            case 0 when world.Dice.Next(5) == 0:
                Join();
                break;
            case 0:
                world.Pick(CanBeLost, GoAway);
                break;
            case 1 when _away.Count > 0 && world.Dice.Next(2) == 0:
                ComeBack(_away[world.Dice.Next(_away.Count)]);
                break;
            case 2 when IsAnyAway && world.Dice.Next(5) == 0:
                world.Rest.BeCalm(world.Dice.Next(Rest.TicksToCalm, 60));
                break;
            default:
                break;
        }
    }

    /// <summary>No client is away any more.</summary>
    public void End() => _away.ToList().ForEach(ComeBack);

    private bool CanBeLost(SimProcess process) => process.IsClient && !IsAway(process);

    private void GoAway(SimProcess client)
    {
        world.Count($"client {Away(client)}");
        _away.Add(client);
    }

    private string Away(SimProcess client)
    {
        switch (world.Dice.Next(4))
        {
            case 0:
                return world.Faults.CutOff(client);
            case 1:
                // Only from the router: members forward what it says, and it does not hear the answer.
                world.Network.Cut(client.Number, world.Alive.Single(process => process.Router is not null).Number);
                return "cut off from the router";
            default:
                return Faults.Pause(client);
        }
    }

    private void ComeBack(SimProcess client)
    {
        _away.Remove(client);
        client.IsPaused = false;
        foreach (var other in world.Processes)
        {
            world.Network.Heal(client.Number, other.Number);
        }

        world.Count(client.IsAlive ? world.ClientRules.IsLost(client) ? "client came back late" : "client came back soon" : "client had gone");
    }

    private void LoseSome()
    {
        if (world.Dice.Next(2) == 0)
        {
            world.Pick(process => process.IsClient, client =>
            {
                world.Count(client.Door.Outstanding > 0 ? "client killed" : "client killed idle");
                world.Faults.Kill(client);
            });
        }
        else
        {
            world.Pick(CanBeLost, client =>
            {
                world.Count("client left");
                client.EndDoor();
            });
        }
    }
}
