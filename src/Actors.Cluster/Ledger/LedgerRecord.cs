namespace Actors;

/// <summary>Which record it is, as its first byte says. A number that was once given is never used for another.</summary>
internal enum LedgerRecordKind : byte
{
    /// <summary>No record: bytes that stop short.</summary>
    None = 0,

    /// <inheritdoc cref="LedgerRecord.Admitted"/>
    Admitted = 1,

    /// <inheritdoc cref="LedgerRecord.Noted"/>
    Noted = 2,

    /// <inheritdoc cref="LedgerRecord.Attached"/>
    Attached = 3,

    /// <inheritdoc cref="LedgerRecord.Concluded"/>
    Concluded = 4,

    /// <inheritdoc cref="LedgerRecord.Taken"/>
    Taken = 5,

    /// <inheritdoc cref="LedgerRecord.Counted"/>
    Counted = 6,

    /// <inheritdoc cref="LedgerRecord.GroupCounted"/>
    GroupCounted = 7,

    /// <inheritdoc cref="LedgerRecord.Begun"/>
    Begun = 8,
}

/// <summary>One thing that the ledger of a durable pool keeps. The same is applied when it is written and when it is read again.</summary>
internal abstract record LedgerRecord
{
    /// <summary>A task was admitted; or all that is known of it is written anew, this first, so that older records can go.</summary>
    /// <param name="Task">The task.</param>
    /// <param name="Order">Grows with each admission.</param>
    /// <param name="DueAt">When its delay ends; null when it has none.</param>
    public sealed record Admitted(SubmittedTask Task, long Order, DateTimeOffset? DueAt) : LedgerRecord;

    /// <summary>A task that stays outstanding has this behind it.</summary>
    /// <param name="Key">The task.</param>
    /// <param name="History">What it has behind it.</param>
    /// <param name="DueAt">When the wait for its retry ends; null when it does not wait.</param>
    public sealed record Noted(TaskKey Key, TaskHistory History, DateTimeOffset? DueAt) : LedgerRecord;

    /// <summary>Somebody else gave its id, or its unique key, and waits for the same outcome.</summary>
    public sealed record Attached(TaskKey Key, TaskKey Alias) : LedgerRecord;

    /// <summary>A task has its outcome.</summary>
    /// <param name="Key">The task.</param>
    /// <param name="Outcome">The outcome; without task and id when it was read.</param>
    /// <param name="At">When.</param>
    /// <param name="IsQuarantined">Whether its request went into quarantine.</param>
    public sealed record Concluded(TaskKey Key, TaskOutcome Outcome, DateTimeOffset At, bool IsQuarantined) : LedgerRecord;

    /// <summary>A request was taken from quarantine.</summary>
    public sealed record Taken(TaskKey Key) : LedgerRecord;

    /// <summary>How many outcomes and rejections there were up to here, whatever was counted on the way: at the end of each batch.</summary>
    public sealed record Counted(DoorCounts Counts) : LedgerRecord;

    /// <summary>How the tasks of a group have ended up to here that has some outstanding.</summary>
    /// <param name="Name">The group.</param>
    /// <param name="Counts">The outcomes.</param>
    /// <param name="IsFailed">Whether a failure has cancelled it.</param>
    public sealed record GroupCounted(string Name, OutcomeCounts Counts, bool IsFailed) : LedgerRecord;

    /// <summary>An attempt is handed out, or goes on under another router. This stands until something is noted of its task, or that has its outcome.</summary>
    public sealed record Begun(BegunAttempt Attempt) : LedgerRecord;
}
