namespace Actors.Tests.Simulation;

/// <summary>
/// What all batches come to that were ever written, in the order in which they were: what any router must know that begins after them. It reads records by the simplest rules, for it lets go
/// of nothing; what is written anew must say what it knows already.
/// </summary>
internal sealed class WrittenTasks(SimFailure failure)
{
    private readonly Dictionary<TaskKey, WrittenTask> _tasks = [];
    private readonly Dictionary<TaskKey, WrittenTask> _byAlias = [];
    private readonly Dictionary<string, WrittenGroup> _groups = new(StringComparer.Ordinal);

    public IEnumerable<WrittenTask> Outstanding => _tasks.Values.Where(task => task.Outcome is null);

    public IEnumerable<WrittenTask> Concluded => _tasks.Values.Where(task => task.Outcome is not null);

    public IEnumerable<WrittenTask> Quarantined => _tasks.Values.Where(task => task.IsQuarantined);

    /// <summary>The groups that have something outstanding.</summary>
    public IEnumerable<WrittenGroup> Groups => _groups.Values;

    /// <summary>How they ended, each counted once.</summary>
    public OutcomeCounts Counts { get; private set; }

    public WrittenTask? Find(TaskKey key) => _tasks.GetValueOrDefault(key) ?? _byAlias.GetValueOrDefault(key);

    public void Read(byte[] batch)
    {
        HashSet<WrittenTask> anew = [];
        foreach (var record in LedgerCodec.ReadAll(batch))
        {
            switch (record)
            {
                case var unknown when KeyOf(unknown) is { } key && !_tasks.ContainsKey(key):
                    failure.Note($"{unknown} is written, of a task that was never admitted");
                    break;
                case LedgerRecord.Admitted admitted when _tasks.TryGetValue(admitted.Task.Key, out var known):
                    Same(known, admitted.Order == known.Order && (admitted.DueAt == known.DueAt || known.Outcome is not null), "its admission");
                    anew.Add(known);
                    break;
                case LedgerRecord.Admitted admitted:
                    Admit(admitted);
                    break;
                case LedgerRecord.Noted noted when _tasks[noted.Key] is var task && anew.Contains(task):
                    Same(task, task.History == noted.History && (task.DueAt == noted.DueAt || task.Outcome is not null), "what it has behind it");
                    break;
                case LedgerRecord.Noted noted:
                    (_tasks[noted.Key].History, _tasks[noted.Key].DueAt, _tasks[noted.Key].Begun) = (noted.History, noted.DueAt, 0);
                    break;
                case LedgerRecord.Begun { Attempt: var attempt } when _tasks[attempt.Task] is var task && anew.Contains(task):
                    Same(task, task.Begun == attempt.Number, "what has begun of it");
                    break;
                case LedgerRecord.Begun { Attempt: var attempt }:
                    _tasks[attempt.Task].Begun = attempt.Number;
                    break;
                case LedgerRecord.Attached attached when _tasks[attached.Key] is var task && anew.Contains(task):
                    Same(task, task.Aliases.Contains(attached.Alias), "who else waits for it");
                    break;
                case LedgerRecord.Attached attached:
                    _tasks[attached.Key].Aliases.Add(attached.Alias);
                    _byAlias.TryAdd(attached.Alias, _tasks[attached.Key]);
                    break;
                case LedgerRecord.Concluded concluded when _tasks[concluded.Key] is { Outcome: { } outcome } task:
                    Same(task, anew.Contains(task) && IsSame(outcome, concluded.Outcome) && task.ConcludedAt == concluded.At && task.IsQuarantined == concluded.IsQuarantined, "its outcome");
                    break;
                case LedgerRecord.Concluded concluded:
                    Conclude(_tasks[concluded.Key], concluded);
                    break;
                case LedgerRecord.Taken taken:
                    _tasks[taken.Key].IsQuarantined = false;
                    break;
                default:
                    break; // Counts: they are counted here.
            }
        }
    }

    public static bool IsSame(TaskOutcome one, TaskOutcome? other) => (one.Kind, one.Reason, one.Attempts) == (other?.Kind, other?.Reason, other?.Attempts);

    /// <summary>The task that is written of, if it is known by now.</summary>
    private static TaskKey? KeyOf(LedgerRecord record) => record switch
    {
        LedgerRecord.Noted noted => noted.Key,
        LedgerRecord.Attached attached => attached.Key,
        LedgerRecord.Concluded concluded => concluded.Key,
        LedgerRecord.Taken taken => taken.Key,
        LedgerRecord.Begun begun => begun.Attempt.Task,
        _ => null,
    };

    private void Admit(LedgerRecord.Admitted admitted)
    {
        var task = new WrittenTask(admitted.Task, admitted.Order) { DueAt = admitted.DueAt };
        _tasks.Add(task.Key, task);
        if (admitted.Task.Options?.Group is { } named)
        {
            if (!_groups.TryGetValue(named.Name, out var group))
            {
                _groups.Add(named.Name, group = new WrittenGroup(named.Name));
            }

            task.Group = group;
            group.Outstanding.Add(task);
        }
    }

    private void Conclude(WrittenTask task, LedgerRecord.Concluded concluded)
    {
        (task.Outcome, task.ConcludedAt, task.IsQuarantined, task.DueAt) = (concluded.Outcome, concluded.At, concluded.IsQuarantined, null);
        Counts = Counts.And(concluded.Outcome.Kind);
        if (task.Group is { } group)
        {
            group.Outstanding.Remove(task);
            group.Counts = group.Counts.And(concluded.Outcome.Kind);
            group.IsFailed |= task.Task.Options!.Group!.CancelOnFailure && Verdict.IsFailure(concluded.Outcome.Kind);
            if (group.Outstanding.Count == 0)
            {
                _groups.Remove(group.Name);
            }
        }
    }

    private void Same(WrittenTask task, bool isSame, string what) => failure.Unless(isSame, $"task {task.Key} is written anew, and {what} is other than it was");
}

/// <summary>A task as it was last written.</summary>
internal sealed class WrittenTask(SubmittedTask task, long order)
{
    public TaskKey Key => task.Key;

    public SubmittedTask Task => task;

    public long Order => order;

    public WrittenGroup? Group { get; set; }

    public TaskHistory History { get; set; }

    /// <summary>The number of the attempt that was noted last as begun; 0 once something else was noted of it.</summary>
    public int Begun { get; set; }

    /// <summary>When its delay, or the wait for its retry, ends.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public HashSet<TaskKey> Aliases { get; } = [];

    public TaskOutcome? Outcome { get; set; }

    public DateTimeOffset ConcludedAt { get; set; }

    public bool IsQuarantined { get; set; }
}

/// <summary>A group with outstanding tasks.</summary>
internal sealed class WrittenGroup(string name)
{
    public string Name => name;

    public HashSet<WrittenTask> Outstanding { get; } = [];

    public OutcomeCounts Counts { get; set; }

    public bool IsFailed { get; set; }
}
