namespace Actors;

/// <summary>The nodes of a cluster that run the tasks of a pool, which has no workers of its own then.</summary>
/// <remarks>Asked and told from any thread, also under the gate.</remarks>
internal interface INodes
{
    /// <summary>How each of them is.</summary>
    IReadOnlyList<NodeStatus> Status { get; }

    /// <summary>Whether nothing was handed to them that they have not begun. Asked while dispatch is paused; when it changes the router is told.</summary>
    bool IsNoneTaken { get; }

    /// <summary>A task that stays outstanding has failed, or was charged when a node was lost: whoever submitted it keeps that, so that another router knows. Under the gate.</summary>
    void Note(TrackedTask task, TaskHistory history);

    /// <summary>The pool was ordered something: every process keeps that, so that another router goes on with it.</summary>
    void Note(StandingOrders orders);

    /// <summary>Takes back what they have not begun: the pool stops.</summary>
    void Recall();

    /// <summary>Signals every token: the deadline of a stop is near.</summary>
    void SignalAll();

    /// <summary>Ends everything that they still run: the deadline is here.</summary>
    void GiveUpAll();
}
