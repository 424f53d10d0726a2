namespace Actors;

/// <summary>Which tasks took a node down, as far as the router can know, and which node may have those that perhaps did. In the router's turn.</summary>
/// <remarks>
/// What a node ran when it was lost is known if it held no more than it has workers for: each is charged a crash. Else nobody is charged, and all that it held are suspects. These
/// are handed out so that at the next loss it is known; what ends its attempt, and so has left its process alive, is none any more, unless it was charged.
/// The router's own process takes the router with it: what a durable one charges then, and why it hands out there as it does, says <see cref="CrashCharges"/>.
/// </remarks>
internal sealed class Suspicion(Pool pool)
{
    /// <summary>Whether a node may be handed what wants this care, if it has room.</summary>
    /// <param name="peer">The node.</param>
    /// <param name="care">The care.</param>
    /// <param name="all">All nodes.</param>
    public static bool MayHave(Peer peer, Care care, Peer[] all) => care switch
    {
        Care.None => true,
        _ when !peer.IsServing || (peer.IsOwn && Array.Exists(all, other => other is { IsOwn: false, IsServing: true })) => false,
        Care.Elsewhere => true,

        // What is told a node that is dead already would look as if it had been running there.
        Care.Suspect => !peer.IsSilent && !(peer.IsOwn && peer.Charged > 0),
        Care.Charged => MayHaveCharged(peer),
        _ => MayHaveCharged(peer) && Array.TrueForAll(all, other => other.Blamed.Count == 0),
    };

    /// <summary>A node is lost: what it was handed is for others now, and is charged for it unless the node had said that it ends.</summary>
    public void OnLost(Peer peer)
    {
        var serials = peer.Serials;
        if (serials.Count == 0)
        {
            return;
        }

        var (endsInOrder, isKnown, unheard) = (peer.Window == 0, serials.Count <= peer.Able, peer.Unheard);
        foreach (var serial in serials)
        {
            peer.TryRemove(serial, out var flight);
            var blame = endsInOrder ? Blame.None : BlameOf(flight, isKnown, wasHeard: !unheard.Contains(serial));
            var task = pool.Returns.GiveBack(flight.Plain, flight.Tracked, wasStarted: true, new Loss(blame, peer.Name));
            if (blame != Blame.None && task.Stage != TaskStage.Final)
            {
                peer.Blamed.Add((task, blame));
            }
        }
    }

    /// <summary>A node that was lost is reached again, so it has not gone down: it was only stopped for a while, or cut off.</summary>
    public void OnBack(Peer peer)
    {
        pool.Returns.Forgive(peer.Blamed);
        peer.Blamed.Clear();
    }

    private static bool MayHaveCharged(Peer peer) => !peer.IsSilent && peer.Charged == 0 && !(peer.IsOwn && peer.Suspects > 0);

    /// <summary>
    /// What a node was told as its last words it may never have heard, for it takes seconds until a loss is known. But a task that kills its process at once leaves no time to say that it was heard: if
    /// that happens to one that is a suspect already, it is charged.
    /// </summary>
    private static Blame BlameOf(in Flight flight, bool isKnown, bool wasHeard) =>
        isKnown && (wasHeard || flight.IsSuspect) ? Blame.Crash : Blame.Doubt;
}
