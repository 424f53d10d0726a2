namespace Actors.Tests.Simulation;

/// <summary>What must hold of every task and every question, from what was told, received and heard. It knows nothing of how the pool does it.</summary>
internal sealed class Rules(ClusterSimulation world)
{
    private static readonly int CrashLimit = new TaskPoolOptions().CrashLimit;

    private readonly List<SimTask> _told = [];
    private readonly List<SimQuestion> _questions = [];
    private readonly Dictionary<TaskKey, SimTask> _byKey = [];
    private int _moment;

    public SimFailure Failure { get; } = new();

    public IReadOnlyList<SimTask> Told => _told;

    /// <summary>The tasks whose senders have heard no outcome.</summary>
    public IEnumerable<SimTask> Open => _told.Where(task => task.Outcomes.Count == 0);

    /// <summary>Whether the router has a task of a process that lives, without an outcome as far as is known here.</summary>
    public bool IsAnyUnderWay => Open.Any(task => task is { At.IsAlive: true, Receptions: > 0 } && !HasEnded(task));

    public void OnTold(SimTask task)
    {
        _told.Add(task);
        world.Runs.OnTold(task);
    }

    /// <summary>A task has its place in the stream of its door.</summary>
    public void OnNumbered(TaskKey key, SimTask task) => _byKey.Add(key, task);

    public int JobOf(TaskKey key) => _byKey[key].Job;

    public SimTask? Find(TaskKey key) => _byKey.GetValueOrDefault(key);

    /// <summary>A router has received a task.</summary>
    public void OnReceived(TaskKey key, SimRouter by)
    {
        var task = _byKey[key];
        if (task.At.IsClient && task.Receptions > 0 && by.State.Nodes.IsOpen && !task.ReceivedAt.ContainsKey(by.State.Places.Incarnation) && !world.ClientRules.IsAwaited(by, task.At))
        {
            world.Runs.OnReceivedLate(task);
            world.Count("client's task received late");
        }

        task.OnReceived(by.State.Places.Incarnation, ++_moment);
    }

    public void OnCancel(int job) => _told.FindAll(task => task.Job == job).ForEach(task => task.MayBeCancelled = true);

    public void OnOutcome(SimTask task)
    {
        var outcome = task.Outcomes[^1];
        Failure.Unless(task.Outcomes.Count == 1, $"job {task.Job} has {task.Outcomes.Count} outcomes");
        Failure.Unless(outcome.Task.Equals(new Fixtures.Job(task.Job)) && IsRight(task, outcome), $"job {task.Job} has {outcome}, {outcome.Attempts} attempts");
    }

    public SimQuestion OnAsked(SimProcess process, string? group = null)
    {
        var question = new SimQuestion(
            process,
            [.. _told.Where(task => task.At == process)],
            [.. _told.Where(task => task.Receptions > 0 && world.Runs.HasBegun(task.Job))],
            [.. _told.Where(task => task.Receptions > 0)],
            ++_moment,
            group);
        _questions.Add(question);
        world.Durable?.Rules.OnAsked(question);
        return question;
    }

    public void OnAnswered(SimQuestion question, AllDone answer)
    {
        Failure.Unless(++question.Answers == 1, $"a question of process {question.At.Number} has {question.Answers} answers");
        world.Durable?.Rules.OnAnswered(question, answer);
        if (question.Group is not null)
        {
            return;
        }

        if (question.Own.FirstOrDefault(task => task.Outcomes.Count == 0) is { } own)
        {
            Failure.Note($"all done at process {question.At.Number}, and its own job {own.Job} has no outcome ({answer.Counts})");
        }

        // A router whose time is over, and who does not know, says nothing of what only the next has received. What was received by a full pool, it may have rejected.
        var by = question.At.State.Incarnation;
        var received = question.Received.Where(task => world.Style.HasRoom && task.FirstReceivedBy <= by);
        var covered = question.Begun.Concat(received).Where(task => !task.At.IsClient || world.ClientRules.IsCovered(task, question, by));
        var open = covered.Where(task => task.At.IsAlive && task.At.Era == question.At.Era && !HasEnded(task)).Distinct().ToList();

        // The outcome of a client that stands still may be that it crashed, which no handler says.
        var unheard = answer.Counts.Crashed - _told.Count(task => task.Was is OutcomeKind.Crashed);
        if (open.Find(task => !task.At.IsClient || open.Count > unheard) is { } other)
        {
            Failure.Note($"all done at process {question.At.Number}, and job {other.Job} of process {other.At.Number} has not ended ({answer.Counts})");
        }
    }

    public bool IsDone() =>
        _told.TrueForAll(task => !task.At.IsAlive || task.Outcomes.Count > 0)
        && _questions.TrueForAll(question => !question.At.IsAlive || question.Answers == 1)
        && world.Durable is not { IsDone: false }
        && world.Alive.All(process => process.HeldCount == 0 && process.Router?.State.Pool.State.Outstanding is null or 0);

    public void CheckEnd()
    {
        foreach (var task in Open.Where(task => task.At.IsAlive))
        {
            Failure.Note($"job {task.Job} of process {task.At.Number} has no outcome");
        }

        foreach (var question in _questions.Where(question => question.At.IsAlive))
        {
            Failure.Unless(question.Answers == 1, $"a question of process {question.At.Number} is not answered");
        }

        foreach (var process in world.Alive)
        {
            Failure.Unless(process.HeldCount == 0, $"process {process.Number} still holds {process.HeldCount}");
        }

        world.Count("tasks", _told.Count);
        world.Count("questions", _questions.Count);
    }

    private bool HasEnded(SimTask task) => task.Outcomes.Count > 0 || task.MayBeCancelled || world.Runs.HasEnded(task.Job, task.Retries);

    /// <summary>Whether an outcome is one that its handler, a cancel or a lack of room can have led to.</summary>
    private bool IsRight(SimTask task, TaskOutcome outcome) => outcome.Kind switch
    {
        OutcomeKind.Succeeded => !RunRules.Fails(task.Job) && Equals(outcome.Result, task.Job * 2) && world.Runs.HasEverEnded(task.Job),
        OutcomeKind.Failed => RunRules.Fails(task.Job) && world.Runs.HasEverEnded(task.Job) && (outcome.Attempts > task.Retries || task.MayBeCancelled),
        OutcomeKind.Crashed => world.Faults.Lost + world.Era >= CrashLimit && outcome.Attempts >= CrashLimit, // A suspect is charged also where nobody can say whether it had begun.
        OutcomeKind.Cancelled => task.MayBeCancelled && (outcome.Reason == OutcomeReason.Caller || (outcome.Reason == OutcomeReason.GroupFailed && task.Group is { CancelOnFailure: true })),
        OutcomeKind.Rejected => !world.Style.HasRoom && outcome.Reason == OutcomeReason.Full && task.Receptions == 1, // What another router may have admitted has its room.
        _ => false,
    };
}
