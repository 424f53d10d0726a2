using Akka.Actor;
using Akka.Cluster;

namespace Actors;

/// <summary>A process of the cluster, as far as the router knows it.</summary>
internal sealed class Place(UniqueAddress at)
{
    public UniqueAddress At { get; } = at;

    /// <summary>The actor of its door; null while that is not known.</summary>
    public IActorRef? Door { get; set; }

    /// <summary>Whether it has said that it has no door. It may get one later.</summary>
    public bool HasNoDoor { get; set; }

    /// <summary>The highest incarnation that it has heard of.</summary>
    public long? Latest { get; set; }

    /// <summary>Whether it has workers, as far as is known.</summary>
    public bool HasWorkers { get; set; } = true;

    /// <summary>What the router has with it once it has greeted it.</summary>
    public Peer? Peer { get; set; }

    public bool IsReachable
    {
        get;
        set
        {
            field = value;
            if (Peer is { } peer)
            {
                peer.IsReachable = value;
            }
        }
    } = true;

    /// <summary>Whether it is no member of the cluster: it is there as long as it says so.</summary>
    public bool IsClient { get; init; }

    /// <summary>For how many ticks nothing was heard of a client.</summary>
    public int SilentFor { get; set; }
}

/// <summary>The processes of the cluster: which have a door, what is the highest incarnation that they have heard of, and who was greeted. In the router's turn.</summary>
/// <remarks>
/// A process that has left cannot come back but as another, so whoever is a member and can answer knows the highest number that anybody will ever hear of. The router takes the
/// next one when all have answered; it could not begin without them in any case.
/// </remarks>
/// <param name="self">The router.</param>
/// <param name="dice">For the lower part of the number.</param>
/// <param name="lookFor">Asks a process whether it has a door.</param>
/// <param name="met">Told of each that was greeted.</param>
/// <param name="ledger">
/// The ledger of a durable pool: nobody is greeted before what it holds is known. It is read when all have answered, and no sooner. To read it shuts out whoever was the router before; and one
/// that stood still while another took its place is not answered by all any more, so that it shuts out nobody.
/// </param>
internal sealed class Places(IActorRef self, Random dice, Action<Place> lookFor, Action<Peer> met, RouterLedger? ledger = null)
{
    /// <summary>The lower part of an incarnation is random: two routers that cannot know of each other do not have the same.</summary>
    public const int DiceBits = 20;

    private readonly Dictionary<UniqueAddress, Place> _places = [];

    /// <summary>The number of this router; 0 until it has one.</summary>
    public long Incarnation { get; private set; }

    /// <summary>Whether every process has said what it had for an earlier router.</summary>
    public bool HaveAllReported => Incarnation != 0 && _places.Values.All(place => place.HasNoDoor || place.Peer is { HasReported: true } || place is { IsClient: true, IsReachable: false });

    /// <summary>Told when a process knows the pool as durable, and this router has no ledger.</summary>
    public Action<IActorRef> PromisedMore { get; set; } = static _ => { };

    /// <summary>Those that are no members.</summary>
    public IEnumerable<Place> Clients => _places.Values.Where(place => place.IsClient);

    /// <summary>A process is, or has become, one that may have a door.</summary>
    public void Add(UniqueAddress at, bool isClient = false)
    {
        var place = new Place(at) { IsClient = isClient };
        if (_places.TryAdd(at, place))
        {
            lookFor(place);
        }
    }

    /// <summary>A process that is no member has this door.</summary>
    public void AddClient(UniqueAddress at, IActorRef door)
    {
        if (!_places.TryGetValue(at, out var place))
        {
            _places.Add(at, place = new Place(at) { IsClient = true });
        }

        if (place.Peer is null)
        {
            (place.Door, place.HasNoDoor) = (door, false);
            Greet(place, door);
        }
    }

    public Place? Find(UniqueAddress at) => _places.GetValueOrDefault(at);

    public Place? Find(int uid) => _places.Values.FirstOrDefault(place => place.At.Uid == uid);

    /// <summary>How the process with this number is greeted.</summary>
    public Hello Hello(int uid) => new(Incarnation, uid, IsDurable: ledger is not null);

    /// <summary>The member that was greeted at this door; null when it has left.</summary>
    public Place? FindMember(IActorRef door) => _places.Values.FirstOrDefault(place => !place.IsClient && door.Equals(place.Peer?.Door));

    /// <summary>A process has left. Returns what the router had with it.</summary>
    public Peer? Remove(UniqueAddress at)
    {
        _places.Remove(at, out var place);
        BeginIfAllHaveAnswered();
        return place?.Peer;
    }

    /// <summary>A process has said whether it has a door.</summary>
    public void OnIdentity(int uid, IActorRef? door)
    {
        if (Find(uid) is not { Peer: null } place)
        {
            return;
        }

        (place.Door, place.HasNoDoor) = (door, door is null);
        if (place.Door is null)
        {
            BeginIfAllHaveAnswered();
        }
        else if (Incarnation == 0)
        {
            place.Door.Tell(new GetLatestIncarnation(uid), self);
        }
        else
        {
            Greet(place, place.Door);
        }
    }

    public void OnLatest(LatestIncarnation answer, IActorRef door)
    {
        if (answer.IsDurable && ledger is null)
        {
            PromisedMore(door); // So this router never begins while that process is there.
            return;
        }

        foreach (var place in _places.Values.Where(place => door.Equals(place.Door)))
        {
            (place.Latest, place.HasWorkers) = (answer.Incarnation, answer.HasWorkers);
        }

        BeginIfAllHaveAnswered();
    }

    /// <summary>Time has passed: who has not answered is asked again, and all hear that this router lives, so that one that listens to another says so.</summary>
    public void Tick()
    {
        foreach (var place in _places.Values.Where(place => !place.IsClient || place.IsReachable))
        {
            if (place.Peer is null)
            {
                lookFor(place);
            }
            else
            {
                place.Peer.Door.Tell(Hello(place.At.Uid), self);
            }
        }
    }

    public override string ToString() => string.Join(", ", _places.Values.Select(place => $"{place.At.Uid}: door {place.Door is not null}, latest {place.Latest}, reported {place.Peer?.HasReported}"));

    /// <summary>Takes a number once all are known who may have heard of one, and what the ledger holds.</summary>
    public void BeginIfAllHaveAnswered()
    {
        if (Incarnation != 0 || _places.Count == 0 || !_places.Values.All(place => place.HasNoDoor || place.Latest is not null))
        {
            return;
        }

        if (ledger is { IsRead: false })
        {
            ledger.Read();
            return;
        }

        ledger?.Open(_places.Values.Any(place => place is { Latest: > 0, HasWorkers: true }));

        // Who is no member may have heard of a router of a cluster that has ended as a whole: that, the ledger alone knows.
        var latest = _places.Values.Max(place => place.Latest ?? 0);
        Incarnation = (Math.Max((latest >> DiceBits) + 1, ledger?.Life ?? 0) << DiceBits) | (uint)dice.Next(1 << DiceBits);
        foreach (var place in _places.Values)
        {
            if (place.Door is { } door)
            {
                Greet(place, door);
            }
        }
    }

    private void Greet(Place place, IActorRef door)
    {
        place.Peer = new Peer(door, Incarnation, peer => self.Tell(new RouterTurns.Speak(peer), ActorRefs.NoSender), ledger) { Address = place.At.Address, IsOwn = door.Path.Address.HasLocalScope, IsClient = place.IsClient, IsReachable = place.IsReachable };
        met(place.Peer);
        door.Tell(Hello(place.At.Uid), self);
    }
}
