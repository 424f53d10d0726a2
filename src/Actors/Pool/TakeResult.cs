namespace Actors;

/// <summary>What a loop got when it asked for a task.</summary>
internal enum TakeResult
{
    /// <summary>A task.</summary>
    Task,

    /// <summary>None; the worker is marked idle and will be woken.</summary>
    Idle,

    /// <summary>None; the worker is not wanted any more.</summary>
    Retired,
}
