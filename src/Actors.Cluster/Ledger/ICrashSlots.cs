namespace Actors;

/// <summary>What the workers of a durable pool run at this moment, for the process that comes after this one: it survives a kill, and waits for no disk.</summary>
internal interface ICrashSlots : IAttemptMarks
{
    /// <summary>What ran when the process before this one went down; nothing if that ended in order, and once it is charged.</summary>
    IReadOnlyList<MarkedAttempt> Left { get; }

    /// <summary>Which process that was, as an outcome names it.</summary>
    string LeftBy { get; }

    /// <summary>What was left is charged, and that is written: from now on the slots are this process's. Called before an attempt begins; it may be called again, and then does nothing.</summary>
    void TakeOver();
}

/// <summary>An attempt that was running.</summary>
/// <param name="Task">Its task.</param>
/// <param name="Number">Its number, from 1.</param>
internal readonly record struct MarkedAttempt(TaskKey Task, int Number);
