namespace Actors;

/// <summary>The three levels of the ready queue. A level that waits gets at least every 16th take, so nothing starves.</summary>
public enum TaskPriority
{
    /// <summary>Taken when nothing higher waits, and at least every 16th time.</summary>
    Low,

    /// <summary>The default.</summary>
    Normal,

    /// <summary>Taken before all others.</summary>
    High,
}
