using Akka.Actor;
using Akka.Cluster;

namespace Actors;

/// <summary>The processes that have a door and are no members of the cluster: which are there they say themselves, again and again. In the router's turn.</summary>
/// <remarks>
/// Akka.NET would watch a process that is no member only at a price: once it has been silent for some seconds, the two may never speak again. So no actor of a client is watched.
/// Members pass on what a client says, so that it may be heard where nothing reaches it, or nothing comes from it: until it has reported, only its frames tell that it is not so.
/// Time is counted in ticks of the router: one that stood still itself takes nobody for gone by that.
/// </remarks>
/// <param name="router">What is done about them.</param>
/// <param name="self">The actor in whose turn it works.</param>
/// <param name="peers">Those that are told which clients there are.</param>
internal sealed class Clients(RouterState router, IActorRef self, Func<IReadOnlyCollection<Peer>> peers)
{
    /// <summary>A client that has said nothing for so many ticks is told nothing, and a router that begins does not wait for it.</summary>
    public const int LostAfter = 20;

    private UniqueAddress[] _there = [];
    private bool _kept; // Some door keeps what an earlier router said.

    /// <summary>For how many ticks one may be silent before what the router keeps for it is dropped.</summary>
    public int ForgottenAfter { get; set; } = int.MaxValue;

    private bool HasBegun => router.Nodes.IsOpen;

    /// <summary>A client says that it is there. Before this router has its number that is in vain.</summary>
    public void OnJoin(JoinAsClient join, IActorRef door)
    {
        var at = new UniqueAddress(door.Path.Address, join.Uid);
        var place = router.Places.Find(at);
        if (router.Places.Incarnation == 0)
        {
            return;
        }

        if (place is null && join.Incarnation == router.Places.Incarnation)
        {
            door.Tell(new ClientForgotten(join.Uid), self);
            return;
        }

        if (place is { Peer.HasReported: true })
        {
            OnHeard(place);
        }
        else
        {
            router.Places.AddClient(at, door);
            if (place is { IsReachable: false })
            {
                door.Tell(router.Places.Hello(join.Uid), self);
            }
        }

        SayWhoIsThere();
    }

    /// <summary>A client ends.</summary>
    public void OnLeave(LeaveAsClient leave, IActorRef door) => Forget(new UniqueAddress(door.Path.Address, leave.Uid));

    /// <summary>A door says which clients it keeps. What these have outstanding is to be heard before anything is answered.</summary>
    public void OnNote(Peer peer, ClientNote note)
    {
        if (HasBegun)
        {
            SayTo([peer]); // It was met late, and keeps what the last router said.
            return;
        }

        _kept = true;
        foreach (var client in note.Clients)
        {
            router.Places.Add(client, isClient: true);
        }
    }

    /// <summary>All have reported: the doors are to keep what is so now.</summary>
    public void Begin()
    {
        _there = WhoIsThere();
        if (_kept || _there.Length > 0)
        {
            SayTo(peers());
        }
    }

    /// <summary>Tells a process that was met later.</summary>
    public void Greet(Peer peer)
    {
        if (HasBegun && _there.Length > 0)
        {
            SayTo([peer]);
        }
    }

    /// <summary>Time has passed.</summary>
    public void Tick()
    {
        foreach (var client in router.Places.Clients.ToList())
        {
            if (client.Peer is { IsHeard: true } peer)
            {
                peer.IsHeard = false;
                OnHeard(client);
            }

            client.SilentFor++;
            if (client.SilentFor >= ForgottenAfter)
            {
                Forget(client.At);
            }
            else if (client is { IsReachable: true, SilentFor: >= LostAfter })
            {
                router.OnUnreachable(client.At);
            }
        }

        router.RecoverIfHeard();
        SayWhoIsThere();
    }

    private void OnHeard(Place client)
    {
        client.SilentFor = 0;
        if (!client.IsReachable)
        {
            router.OnReachable(client.At);
        }
    }

    private void Forget(UniqueAddress at)
    {
        if (router.Places.Find(at) is { IsClient: true })
        {
            router.OnRemoved(at);
            SayWhoIsThere();
        }
    }

    private void SayWhoIsThere()
    {
        var there = WhoIsThere();
        if (HasBegun && !there.SequenceEqual(_there))
        {
            _there = there;
            SayTo(peers());
        }
    }

    private UniqueAddress[] WhoIsThere() => [.. router.Places.Clients.Where(client => client is { IsReachable: true, HasNoDoor: false }).Select(client => client.At)];

    private void SayTo(IEnumerable<Peer> those)
    {
        foreach (var peer in those.Where(peer => !peer.IsClient))
        {
            peer.Tell(new ClientNote(_there));
        }
    }
}
