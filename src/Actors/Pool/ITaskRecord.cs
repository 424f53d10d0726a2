namespace Actors;

/// <summary>Keeps what becomes of tasks beyond the life of the pool. Told under the gate, of every task: a pool that has one holds no plain tasks.</summary>
internal interface ITaskRecord
{
    /// <summary>A task was admitted, or goes on from an earlier life of the pool.</summary>
    void OnAdmitted(TrackedTask task);

    /// <summary>A task stays outstanding, with this behind it: it has failed, was charged a crash or forgiven one, is kept, or was given back.</summary>
    void OnNoted(TrackedTask task, TaskHistory history);

    /// <summary>An attempt of a task is handed out, or goes on under this router. Not under the gate.</summary>
    /// <param name="task">The task.</param>
    /// <param name="where">The process that has it, as an outcome names it.</param>
    void OnBegun(TrackedTask task, string where);

    /// <summary>Whether that was written down, and nothing of the task since.</summary>
    bool IsBegun(TrackedTask task);

    /// <summary>Somebody gave the id, or the unique key, of an outstanding task, and waits for the same outcome.</summary>
    void OnAttached(TrackedTask task, TrackedTask other);

    /// <summary>The pool stops, and a task that does not run stays outstanding for its next life.</summary>
    void OnKept(TrackedTask task);

    /// <summary>A task has its outcome.</summary>
    void OnConcluded(TrackedTask task, TaskOutcome outcome);

    /// <summary>A request has left quarantine: it was released or dropped.</summary>
    void OnTakenFromQuarantine(QuarantinedTask task);
}
