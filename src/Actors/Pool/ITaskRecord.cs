namespace Actors;

/// <summary>Keeps what becomes of tasks beyond the life of the pool. Told under the gate, of every task: a pool that has one holds no plain tasks.</summary>
internal interface ITaskRecord
{
    /// <summary>A task was admitted, or goes on from an earlier life of the pool.</summary>
    void OnAdmitted(TrackedTask task);

    /// <summary>A task that stays outstanding has failed, or was charged a crash.</summary>
    void OnNoted(TrackedTask task, TaskHistory history);

    /// <summary>Whether it is written that an attempt of a task has begun. Once something else is noted of the task, it is so no more.</summary>
    bool IsNotedAsBegun(TrackedTask task);

    /// <summary>Somebody gave the id, or the unique key, of an outstanding task, and waits for the same outcome.</summary>
    void OnAttached(TrackedTask task, TrackedTask other);

    /// <summary>The pool stops, and a task that does not run stays outstanding for its next life.</summary>
    void OnKept(TrackedTask task);

    /// <summary>A task has its outcome.</summary>
    void OnConcluded(TrackedTask task, TaskOutcome outcome);

    /// <summary>A request has left quarantine: it was released or dropped.</summary>
    void OnTakenFromQuarantine(QuarantinedTask task);
}
