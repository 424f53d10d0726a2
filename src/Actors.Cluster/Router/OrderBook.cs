namespace Actors;

/// <summary>What the pool was ordered to, as every door is told. From any thread.</summary>
internal sealed class OrderBook
{
    private readonly Lock _gate = new();
    private OrderNote? _note;

    /// <summary>The life of the router.</summary>
    public long Incarnation { get; set; }

    /// <summary>The pool was ordered something, or goes on with what another router was.</summary>
    /// <param name="orders">The orders.</param>
    /// <param name="peers">All processes. A new one is there before it is greeted, so that it is told at least once.</param>
    public void Keep(StandingOrders orders, Func<Peer[]> peers)
    {
        lock (_gate)
        {
            _note = new OrderNote(Incarnation, (_note?.Version ?? 0) + 1, orders);
            Array.ForEach(peers(), peer => peer.Tell(_note));
        }
    }

    /// <summary>Tells a process that was met later.</summary>
    public void Greet(Peer peer)
    {
        lock (_gate)
        {
            if (_note is not null)
            {
                peer.Tell(_note);
            }
        }
    }
}
