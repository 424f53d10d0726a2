namespace Actors.Tests;

/// <summary>Tasks as the pure parts of a pool see them, without a pool.</summary>
internal static class Make
{
    private static readonly Pool NoPool = new(new TaskPoolOptions(), handlers: null);

    public static WorkerSlot Slot(int number) => new(NoPool, number);

    public static TrackedTask Task(long number = 1, string? id = null, string? key = null, string? group = null, TaskTicket? ticket = null)
    {
        var request = new TaskRequest($"task {number}") { Id = id, UniqueKey = key, Group = group is null ? null : new TaskGroup(group) };
        var task = new TrackedTask(request, DelegateRunner.Instance, sender: null, ticket);
        task.Id = task.Id.IsChosen ? task.Id : new TaskId(number);
        return task;
    }

    public static ReadyTask Ready(int number) => new(number, DelegateRunner.Instance, receiver: null, number);

    public static TaskOutcome Failed(TaskId id) => TaskOutcome.Failed(id, "task", new TaskError("Type", "message", null), attempts: 1, worker: 1);

    public static Question Question(object asker, string? group = null, Action<IPoolMessage>? answer = null) => new(asker, group, answer ?? (_ => { }));
}
