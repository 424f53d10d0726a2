namespace Actors.Cli.Children;

/// <summary>What the stop of a run did to an attempt that the pool had begun.</summary>
internal enum StopMark
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Its command was not started any more.</summary>
    NotStarted,

    /// <summary>Its command was killed.</summary>
    Killed,
}
