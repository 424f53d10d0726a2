namespace Actors.Tests.Simulation;

/// <summary>What a durable pool owes: what it says is written, what is written stands, and whoever begins knows it. From what was written, said and heard.</summary>
internal sealed class DurableRules(ClusterSimulation world, StoreLives stores)
{
    // Of each router, what the doors have asked of it: how many batches its store had been asked to write by then.
    private readonly Dictionary<(SimRouter Router, TaskKey At), long> _heardAt = [];
    private readonly HashSet<Attempt> _handedOut = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<(SimRouter Router, TaskKey Task)> _found = [];
    private readonly Dictionary<SimQuestion, (List<WrittenTask> Outstanding, long Total)> _asked = new(ReferenceEqualityComparer.Instance);

    private WrittenTasks Written => stores.Written;

    private SimFailure Failure => world.Rules.Failure;

    /// <summary>A router hears what a door submits, or asks.</summary>
    public void OnHeard(SimRouter router, DoorName door, WireItem item)
    {
        TaskKey? key = item switch
        {
            SubmittedTask task => task.Key,
            SubmittedAgain again => again.Task.Key,
            Call call => new TaskKey(door, call.Number),
            _ => null,
        };
        if (key is { } at)
        {
            _heardAt.TryAdd((router, at), router.Store!.Asked);
        }
    }

    /// <summary>A router says something to a door.</summary>
    public void OnSaid(SimRouter router, SimProcess to, Frame frame)
    {
        foreach (var item in frame.Items)
        {
            switch (item)
            {
                case Concluded { Outcome.Kind: OutcomeKind.Rejected } rejected:
                    CheckAnswer(router, new TaskKey(to.DoorName, rejected.Number), "a rejection");
                    break;
                case Concluded concluded:
                    var written = Written.Find(((SubmittedTask)concluded.Outcome.Task).Key);
                    Failure.Unless(WrittenTasks.IsSame(concluded.Outcome, written?.Outcome), $"{concluded.Outcome} is told of {concluded.Of}, and {written?.Outcome} is written");
                    CheckAnswer(router, new TaskKey(to.DoorName, concluded.Number), "an outcome");
                    break;
                case Reply reply:
                    CheckAnswer(router, new TaskKey(to.DoorName, reply.Number), reply.Read().ToString()!);
                    break;
                case TaskAdmitted admitted:
                    world.Count("told that it is admitted");
                    Failure.Unless(Written.Find(new TaskKey(to.DoorName, admitted.Number)) is not null, $"task {admitted.Number} of process {to.Number} is said to be admitted, and is not written");
                    break;
                case Attempt attempt when _handedOut.Add(attempt):
                    CheckAttempt(router, to, attempt);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>A router is told that it can begin, and has read everything.</summary>
    public void OnOpens(SimRouter router)
    {
        if (router.Store!.IsSealed)
        {
            return; // It is stale already, and may have read less.
        }

        world.Count("opened");
        foreach (var task in Written.Outstanding)
        {
            var entry = router.State.Ledger!.Find(task.Key);
            Failure.Unless(
                entry is { Outcome: null } && entry.Order == task.Order && entry.DueAt == task.DueAt && entry.History == task.History && task.Aliases.SetEquals(entry.Aliases ?? []),
                $"the router of incarnation {router.Store.Incarnation} knows {Text(entry)}, and {Text(task)} is written");
        }

        foreach (var task in Written.Concluded.Where(IsNeeded))
        {
            var entry = router.State.Ledger!.Find(task.Key);
            Failure.Unless(WrittenTasks.IsSame(task.Outcome!, entry?.Outcome), $"the router of incarnation {router.Store.Incarnation} knows {Text(entry)}, and {Text(task)} is written and needed");
        }
    }

    /// <summary>A router has begun with what it has read.</summary>
    public void OnOpened(SimRouter router)
    {
        if (router.Store!.IsSealed)
        {
            return;
        }

        var pool = router.State.Pool;
        var crashed = CrashedAtBegin(router);
        _found.UnionWith(Written.Outstanding.Select(task => (router, task.Key)));
        var counts = Written.Counts with { Crashed = Written.Counts.Crashed + crashed.Count };
        Failure.Unless(pool.State.Ledger.Before == counts, $"a router begins with {pool.State.Ledger.Before}, and {counts} are written or crashed with the last");
        var outstanding = Written.Outstanding.Except(crashed).Count(task => task.Group is not { } group || !HasFailed(group));
        Failure.Unless(pool.State.Outstanding == outstanding, $"a router begins with {pool.State.Outstanding} tasks, and {outstanding} are outstanding");
        foreach (var group in Written.Groups.Where(group => !crashed.Exists(task => task.Group == group)))
        {
            var begun = pool.State.Groups.Find(group.Name);
            Failure.Unless(
                group.IsFailed || (begun?.Ledger.Before == group.Counts && !begun.IsFailed && begun.Outstanding.Count == group.Outstanding.Count),
                $"group {group.Name} begins with {begun?.Ledger.Before}, failed {begun?.IsFailed}, and {group.Counts} are written, failed {group.IsFailed}");
        }

        Failure.Unless(
            pool.Quarantine.List().Tasks.Select(task => ((SubmittedTask)task.Request.Task).Key).ToHashSet().SetEquals(Written.Quarantined.Concat(crashed).Select(task => task.Key)),
            "a router begins with other requests in quarantine than are written");
        foreach (var last in Written.Concluded.Where(IsKept).GroupBy(task => task.Task.Options!.Id!).Select(same => same.MaxBy(task => (task.ConcludedAt, task.Order))!))
        {
            var id = TaskId.Of(last.Task.Options!.Id!);
            Failure.Unless(
                pool.State.Index.TryFind(id, out _) || (pool.State.Index.TryFindKept(id, pool.Now, out var kept) && WrittenTasks.IsSame(last.Outcome!, kept)),
                $"a router begins without the outcome of {id}");
        }

        bool HasFailed(WrittenGroup group) => group.IsFailed || crashed.Exists(task => task.Group == group && task.Task.Options!.Group!.CancelOnFailure);
    }

    /// <summary>Somebody hears that a request was dropped from quarantine.</summary>
    public void OnDropped(TaskId id) =>
        Failure.Unless(
            !Written.Quarantined.Any(task => id == (task.Task.Options?.Id is { } chosen ? TaskId.Of(chosen) : task.Key.Id)),
            $"the request of {id} was dropped from quarantine, and that is not written");

    public void OnAsked(SimQuestion question) => _asked[question] = ([.. Written.Outstanding.Where(task => question.Group is null || task.Group?.Name == question.Group)], Written.Counts.Total);

    public void OnAnswered(SimQuestion question, AllDone answer)
    {
        var (outstanding, total) = _asked[question];
        var open = outstanding.Find(task => task.Outcome is null);
        Failure.Unless(open is null, $"all done at process {question.At.Number}, group {question.Group}, and {open?.Key}, which was written before the question, has no outcome ({answer.Counts})");
        if (question.Group is null)
        {
            Failure.Unless(
                answer.Counts.Total >= total + outstanding.Count && answer.Counts.Total <= Written.Counts.Total,
                $"all done at process {question.At.Number} says {answer.Counts}; {total + outstanding.Count} were written before the question, and {Written.Counts.Total} have their outcome now");
        }
    }

    /// <summary>Nothing is left to be done: a last router is asked what there was.</summary>
    public void CheckEnd()
    {
        var left = Written.Outstanding.FirstOrDefault();
        Failure.Unless(left is null, $"task {left?.Key} was admitted and never got its outcome");
        var status = world.Alive.Select(process => process.Router).OfType<SimRouter>().Single().State.Pool.Status();
        Failure.Unless(status.Counts == Written.Counts && status.Outstanding == 0, $"the status says {status.Counts}, and {Written.Counts} are written");
        world.Count("written", (int)Written.Counts.Total);
    }

    /// <summary>Nobody waits for anything, and no outcome is kept any more: what is in quarantine is all that is needed.</summary>
    public void CheckSize()
    {
        var needed = Written.Quarantined.Sum(task => 1_000L);
        Failure.Unless(stores.Database.Bytes <= 300 + needed, $"{stores.Database.Rows} batches of {stores.Database.Bytes} bytes stand, and {Written.Quarantined.Count()} tasks are needed");
    }

    /// <summary>What has its outcome because all were lost with it once too often: that it had begun was written.</summary>
    private List<WrittenTask> CrashedAtBegin(SimRouter router)
    {
        List<WrittenTask> crashed = [.. Written.Outstanding.Where(task => router.State.Ledger!.Find(task.Key) is { Outcome.Kind: OutcomeKind.Crashed })];
        foreach (var task in crashed)
        {
            Failure.Unless(
                task.Begun > task.History.Attempts && task.History.Crashes == new TaskPoolOptions().CrashLimit - 1,
                $"a router begins with a crash of {Text(task)}, of which attempt {task.Begun} was noted last");
            world.Count("crashed with all");
        }

        return crashed;
    }

    /// <summary>An answer is given by who was the router when it was: something that it was asked to write after the question is written.</summary>
    private void CheckAnswer(SimRouter router, TaskKey to, string what) =>
        Failure.Unless(
            router.Store is { } store && _heardAt.TryGetValue((router, to), out var asked) && store.Written > asked,
            $"{what} to {to} is given by a router (incarnation {router.Store?.Incarnation}) that has written nothing since it was asked");

    private void CheckAttempt(SimRouter router, SimProcess to, Attempt attempt)
    {
        var task = Written.Find(attempt.Task);
        Failure.Unless(task is not null, $"task {attempt.Task} is handed out, and is not written");
        if (task is null || to.WasEverLost || router.Store is not { IsSealed: false })
        {
            return; // What it was handed before may be told it once more; and a stale router does not know what became of it.
        }

        Failure.Unless(task.Outcome is null, $"task {attempt.Task} is handed out, and it has {task.Outcome}");
        var isNext = world.Faults.Lost == 0 ? attempt.Number == task.History.Attempts + 1 : attempt.Number > task.History.Attempts; // What a lost process had begun and not ended is not written.
        Failure.Unless(isNext, $"task {attempt.Task} is handed out as attempt {attempt.Number}, and has {task.History.Attempts} behind it as is written");
        Failure.Unless(!_found.Contains((router, task.Key)) || task.Begun == attempt.Number, $"task {attempt.Task} was found, and is handed out as attempt {attempt.Number}, and {task.Begun} was noted last");
        Failure.Unless(task.DueAt is null || task.DueAt <= world.Clock.GetUtcNow(), $"task {attempt.Task} is handed out before it is due");
    }

    /// <summary>Whether some door still waits for it, or will know it by its id.</summary>
    private bool IsNeeded(WrittenTask task) => task.IsQuarantined || IsKept(task) || task.Aliases.Append(task.Key).Any(IsOpenAtDoor);

    private bool IsOpenAtDoor(TaskKey key) => world.Rules.Find(key) is { At.IsAlive: true } told && told.At.Era == world.Era && told.Outcomes.Count == 0;

    private bool IsKept(WrittenTask task) => task.Task.Options?.Id is not null && world.Clock.GetUtcNow() - task.ConcludedAt < new TaskPoolOptions().KeptFor;

    private static string Text(LedgerEntry? entry) => entry is null ? "nothing" : $"{entry.Key} of order {entry.Order}, due at {entry.DueAt:O}, {entry.History}, {entry.Outcome}, and {entry.Aliases?.Count ?? 0} more";

    private static string Text(WrittenTask task) => $"{task.Key} of order {task.Order}, due at {task.DueAt:O}, {task.History}, {task.Outcome}, and {task.Aliases.Count} more";
}
