namespace Actors;

/// <summary>What a task is charged with when the node that held it is lost.</summary>
internal enum Blame
{
    /// <summary>Nothing: the node ends in order, or the task came back otherwise.</summary>
    None,

    /// <summary>It may have been running, and so be what took the node down: it is a suspect.</summary>
    Doubt,

    /// <summary>It was running: a crash.</summary>
    Crash,
}

/// <summary>The loss of a node, for one of the tasks that it held.</summary>
/// <param name="Blame">What that task is charged with.</param>
/// <param name="Node">The node's address.</param>
internal readonly record struct Loss(Blame Blame, string Node);
