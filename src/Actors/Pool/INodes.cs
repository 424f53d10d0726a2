namespace Actors;

/// <summary>The nodes of a cluster that run the tasks of a pool, which has no workers of its own then.</summary>
/// <remarks>Asked and told from any thread, also under the gate.</remarks>
internal interface INodes
{
    /// <summary>How each of them is.</summary>
    IReadOnlyList<NodeStatus> Status { get; }

    /// <summary>Whether nothing was handed to them that they have not begun. Asked while dispatch is paused; when it changes the router is told.</summary>
    bool IsNoneTaken { get; }

    /// <summary>Takes back what they have not begun: the pool stops.</summary>
    void Recall();

    /// <summary>Signals every token: the deadline of a stop is near.</summary>
    void SignalAll();

    /// <summary>Ends everything that they still run: the deadline is here.</summary>
    void GiveUpAll();
}
