namespace Actors;

/// <summary>In the place of a handler: the router's pool has no workers.</summary>
/// <param name="name">In the place of a door's for tasks that no door has submitted.</param>
internal sealed class NeverRun(DoorName name) : TaskRunner
{
    private long _last;

    public override bool Run(object task, TaskContext context, ref PendingRun pending, out object? result) =>
        throw new InvalidOperationException("A router runs no tasks.");

    /// <summary>As its door knows it.</summary>
    public override TaskId IdOf(object task, long number) => ((SubmittedTask)task).Key.Id;

    /// <summary>No door knows of it, so that it is lost with this router.</summary>
    public override object Anew(object task) => new SubmittedTask(new TaskKey(name, Interlocked.Increment(ref _last)), ((SubmittedTask)task).Payload);
}
