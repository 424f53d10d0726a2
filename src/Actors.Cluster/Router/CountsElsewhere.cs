namespace Actors;

/// <summary>
/// The counts that a router begins with, and those that it has the doors keep: what no door which is there has counted, for the tasks were those of doors that have left, or of nobody. In
/// the router's turn.
/// </summary>
/// <remarks>
/// A door counts how its own tasks ended, so the counts go on when the router is lost, but for those of doors that are lost along with it, or shortly before it. Those of
/// a client that was taken for gone by a router, and comes back to the next, are counted twice.
/// </remarks>
/// <param name="pool">The pool.</param>
/// <param name="isNeeded">Whether nobody else keeps the counts: a durable pool has its ledger for that.</param>
internal sealed class CountsElsewhere(Pool pool, bool isNeeded)
{
    private DoorCounts _kept;
    private bool _hasBegun;

    /// <summary>A door has kept what an earlier router said. It only grows.</summary>
    public void OnKept(DoorCounts counts) => _kept = isNeeded ? counts.Without(default, _kept) : default;

    /// <summary>A door says what it has counted itself. A client may do so when this router is at work already.</summary>
    public void OnOwn(Peer peer, DoorCounts counts)
    {
        if (!isNeeded)
        {
            return;
        }

        peer.Counted(counts);
        AddBefore(counts);
    }

    /// <summary>All have reported.</summary>
    public void Begin()
    {
        AddBefore(_kept);
        _hasBegun = true;
    }

    /// <summary>Tells a door that was met later.</summary>
    public void Greet(Peer peer)
    {
        if (_kept != default)
        {
            peer.Tell(new CountNote(_kept));
        }
    }

    /// <summary>Time has passed: the doors are told if there is more to be kept.</summary>
    public void Tick(IReadOnlyCollection<Peer> peers)
    {
        if (!_hasBegun || !isNeeded)
        {
            return;
        }

        // What was told a moment ago and is counted in the next is missed until the next tick, never counted twice.
        DoorCounts all;
        lock (pool.State.Gate)
        {
            all = new DoorCounts(pool.State.Ledger.Counts, pool.State.RejectedBefore + pool.State.Rejected.Sum());
        }

        var kept = all.Without(peers.Aggregate(default(DoorCounts), (sum, peer) => sum + peer.Counts), _kept);
        if (kept != _kept)
        {
            _kept = kept;
            foreach (var peer in peers)
            {
                peer.Tell(new CountNote(kept));
            }
        }
    }

    private void AddBefore(DoorCounts counts)
    {
        lock (pool.State.Gate)
        {
            pool.State.Ledger.Before += counts.Outcomes;
            pool.State.RejectedBefore += counts.Rejected;
        }
    }
}
