namespace Actors;

/// <summary>A task plus its options. What is not set is taken from <see cref="TaskPoolOptions"/>.</summary>
/// <remarks>A request that breaks a rule is answered <see cref="OutcomeKind.Rejected"/> with <see cref="OutcomeReason.Invalid"/>.</remarks>
public sealed record TaskRequest
{
    /// <summary>No delay, timeout or backoff may be longer: 10,000 days.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(10_000);

    /// <summary>A request to run <paramref name="task"/>.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="task"/> is null.</exception>
    public TaskRequest(object task)
    {
        ArgumentNullException.ThrowIfNull(task);
        Task = task;
    }

    /// <summary>The message that a registered handler runs, or a <c>Func&lt;TaskContext, Task&gt;</c>.</summary>
    public object Task { get; }

    /// <summary>
    /// A client-chosen id, for repeatable submission. The same id with an equal task attaches to the outstanding task or gives its kept
    /// outcome; with another task it is rejected (<see cref="OutcomeReason.Conflict"/>). Default: null, the pool assigns a number.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>The group that the task belongs to. Default: none.</summary>
    public TaskGroup? Group { get; init; }

    /// <summary>While a task with this key is outstanding, a second one attaches to it and gets its outcome. Default: none.</summary>
    public string? UniqueKey { get; init; }

    /// <summary>The level of the ready queue. Default: <see cref="TaskPriority.Normal"/>.</summary>
    public TaskPriority Priority { get; init; } = TaskPriority.Normal;

    /// <summary>How long one attempt may run before its token is signalled. Above 0. Default: the pool's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How many failed attempts are tried again. At least 0. Default: the pool's.</summary>
    public int? Retries { get; init; }

    /// <summary>The wait between attempts. Default: the pool's.</summary>
    public RetryBackoff? Backoff { get; init; }

    /// <summary>How long the task waits before it is ready. At least 0. Default: 0. A delayed task is outstanding and holds no worker.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Whether it has no options, and so no faults either.</summary>
    internal bool IsBare =>
        Id is null && UniqueKey is null && Priority == TaskPriority.Normal && Timeout is null && Retries is null && Backoff is null && Delay == TimeSpan.Zero;

    /// <summary>Whether it is no more than its message.</summary>
    internal bool IsPlain => IsBare && Group is null;

    /// <summary>The request of whatever was submitted: itself, or one without options.</summary>
    internal static TaskRequest For(object task) => Checked(task) as TaskRequest ?? new TaskRequest(task);

    /// <summary>The same options for another message.</summary>
    internal TaskRequest About(object task) => new(task)
    {
        Id = Id,
        Group = Group,
        UniqueKey = UniqueKey,
        Priority = Priority,
        Timeout = Timeout,
        Retries = Retries,
        Backoff = Backoff,
        Delay = Delay,
    };

    /// <summary>What was submitted, unless it can only be a slip that compiles as a message.</summary>
    internal static object Checked(object task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var message = (task as TaskRequest)?.Task ?? task;
        return message is (Delegate and not Func<TaskContext, Task>) or System.Threading.Tasks.Task
            ? throw new ArgumentException(Fault.Of(nameof(task), message.GetType(), "is neither a message nor a Func<TaskContext, Task>; write context => ..."), nameof(task))
            : task;
    }

    internal IEnumerable<string> Faults()
    {
        if (Id is "")
        {
            yield return Fault.Of(nameof(Id), Id, "must not be empty");
        }

        if (UniqueKey is "")
        {
            yield return Fault.Of(nameof(UniqueKey), UniqueKey, "must not be empty");
        }

        if (!Enum.IsDefined(Priority))
        {
            yield return Fault.Of(nameof(Priority), (int)Priority, "must be Low, Normal or High");
        }

        if (Timeout is { } timeout && (timeout <= TimeSpan.Zero || timeout > LongestWait))
        {
            yield return Fault.Of(nameof(Timeout), timeout, $"must be above 0 and at most {LongestWait}");
        }

        if (Retries is < 0)
        {
            yield return Fault.Of(nameof(Retries), Retries, "must be at least 0");
        }

        if (Delay < TimeSpan.Zero || Delay > LongestWait)
        {
            yield return Fault.Of(nameof(Delay), Delay, $"must be from 0 to {LongestWait}");
        }

        foreach (var fault in Backoff?.Faults(nameof(Backoff)) ?? [])
        {
            yield return fault;
        }
    }
}
