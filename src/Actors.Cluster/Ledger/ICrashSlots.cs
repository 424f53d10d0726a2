namespace Actors;

/// <summary>What the workers of a durable pool run at this moment, for the process that comes after this one: it survives a kill, and waits for no disk.</summary>
internal interface ICrashSlots : IAttemptMarks
{
    /// <summary>What ran when the process before this one went down; nothing if that ended in order, and once it is charged.</summary>
    IReadOnlyList<BegunAttempt> Left { get; }

    /// <summary>What was left is charged, and that is written: from now on the slots are this process's. Called before an attempt begins; it may be called again, and then does nothing.</summary>
    void TakeOver();
}

/// <summary>An attempt that has begun, or may have.</summary>
/// <param name="Task">Its task.</param>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Where">The process, as an outcome names it.</param>
internal sealed record BegunAttempt(TaskKey Task, int Number, string Where);
