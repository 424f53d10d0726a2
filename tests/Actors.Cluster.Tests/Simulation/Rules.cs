namespace Actors.Tests.Simulation;

/// <summary>What must hold of every task, run and question, from what was told, run and heard. It knows nothing of how the pool does it.</summary>
internal sealed class Rules(ClusterSimulation world)
{
    private readonly List<SimTask> _told = [];
    private readonly List<SimQuestion> _questions = [];
    private readonly Dictionary<TaskKey, SimTask> _byKey = [];
    private readonly Dictionary<int, int> _runs = [];
    private readonly Dictionary<int, int> _ended = [];
    private long _atRisk; // Runs that may be made again because of a fault.

    public SimFailure Failure { get; } = new();

    public IReadOnlyList<SimTask> Told => _told;

    /// <summary>Whether the router has a task of a process that lives, without an outcome as far as is known here.</summary>
    public bool IsAnyUnderWay => _told.Exists(task => task is { At.IsAlive: true, FirstReceivedBy: not null } && !HasEnded(task));

    /// <summary>How many tasks have begun, and their senders have not heard the outcome.</summary>
    public int BegunAndOpen => _told.Count(task => task.Outcomes.Count == 0 && _runs.ContainsKey(task.Job));

    public static bool Fails(int job) => job % 7 == 0;

    public void OnTold(SimTask task) => _told.Add(task);

    /// <summary>A task has its place in the stream of its door.</summary>
    public void OnNumbered(TaskKey key, SimTask task) => _byKey.Add(key, task);

    /// <summary>A router has received a task.</summary>
    public void OnReceived(TaskKey key, long incarnation) => _byKey[key].FirstReceivedBy ??= incarnation;

    public void OnBegun(int job)
    {
        Failure.Unless(_told.Exists(task => task.Job == job), $"job {job} ran, which nobody told");
        _runs[job] = _runs.GetValueOrDefault(job) + 1;
    }

    public void OnEnded(int job) => _ended[job] = _ended.GetValueOrDefault(job) + 1;

    public void OnCancel(int job) => _told.FindAll(task => task.Job == job).ForEach(task => task.MayBeCancelled = true);

    public void OnOutcome(SimTask task)
    {
        var outcome = task.Outcomes[^1];
        Failure.Unless(task.Outcomes.Count == 1, $"job {task.Job} has {task.Outcomes.Count} outcomes");
        Failure.Unless(outcome.Task.Equals(new Fixtures.Job(task.Job)) && IsRight(task, outcome), $"job {task.Job} has {outcome}, {outcome.Attempts} attempts");
    }

    public SimQuestion OnAsked(SimProcess process)
    {
        var question = new SimQuestion(
            process,
            [.. _told.Where(task => task.At == process)],
            [.. _told.Where(task => _runs.ContainsKey(task.Job))],
            [.. _told.Where(task => task.FirstReceivedBy is not null)]);
        _questions.Add(question);
        return question;
    }

    public void OnAnswered(SimQuestion question, AllDone answer)
    {
        Failure.Unless(++question.Answers == 1, $"a question of process {question.At.Number} has {question.Answers} answers");
        if (question.Own.FirstOrDefault(task => task.Outcomes.Count == 0) is { } own)
        {
            Failure.Note($"all done at process {question.At.Number}, and its own job {own.Job} has no outcome ({answer.Counts})");
        }

        // A router whose time is over, and who does not know, says nothing of what only the next has received.
        var received = question.Received.Where(task => task.FirstReceivedBy <= question.At.State.Incarnation);
        if (question.Begun.Concat(received).FirstOrDefault(task => task.At.IsAlive && !HasEnded(task)) is { } other)
        {
            Failure.Note($"all done at process {question.At.Number}, and job {other.Job} of process {other.At.Number} has not ended ({answer.Counts})");
        }
    }

    /// <summary>So many runs may be made again.</summary>
    public void OnAtRisk(int runs) => _atRisk += runs;

    /// <summary>A router outlives its time: what it still hands out before its nodes hear of the next is beyond any bound.</summary>
    public void OnBeyondBounds() => _atRisk = int.MaxValue;

    /// <summary>What runs where it can be seen goes on under the next router. What has ended, and was not told, runs again; as does what was told by an id, of which that router knows less.</summary>
    public void OnRouterLost() =>
        _atRisk += _told.Count(task => task.Outcomes.Count == 0 && _runs.ContainsKey(task.Job) && (task.IsChosen || !IsRunningInSight(task.Job)));

    public bool IsDone() =>
        _told.TrueForAll(task => !task.At.IsAlive || task.Outcomes.Count > 0)
        && _questions.TrueForAll(question => !question.At.IsAlive || question.Answers == 1)
        && world.Alive.All(process => process.Held.Count == 0 && process.Router?.State.Pool.State.Outstanding is null or 0);

    public void CheckEnd()
    {
        foreach (var task in _told.Where(task => task.At.IsAlive))
        {
            Failure.Unless(task.Outcomes.Count == 1, $"job {task.Job} of process {task.At.Number} has no outcome");
        }

        foreach (var question in _questions.Where(question => question.At.IsAlive))
        {
            Failure.Unless(question.Answers == 1, $"a question of process {question.At.Number} is not answered");
        }

        foreach (var process in world.Alive)
        {
            Failure.Unless(process.Held.Count == 0, $"process {process.Number} still holds {process.Held.Count}");
        }

        var again = _runs.Sum(run => RunsAgain(run.Key, run.Value));
        Failure.Unless(again <= _atRisk, $"{again} runs again, {_atRisk} were at risk");
        world.Seen["again"] = again;
        world.Seen["tasks"] = _told.Count;
        world.Seen["questions"] = _questions.Count;
        world.Seen["lost"] = world.Network.Lost;
    }

    private int RunsAgain(int job, int runs)
    {
        var told = _told.FindAll(task => task.Job == job);
        return Math.Max(0, runs - 1 - (Fails(job) ? told[0].Retries : 0) - told.Count(task => task.Was is OutcomeKind.Cancelled));
    }

    private bool IsRunningInSight(int job) => world.Alive.Any(process => world.Faults.IsReachable(process) && process.IsRunning(job));

    /// <summary>Whether its handler has done all that an outcome takes.</summary>
    private bool HasEnded(SimTask task) =>
        task.Outcomes.Count > 0 || task.MayBeCancelled || _ended.GetValueOrDefault(task.Job) > (Fails(task.Job) ? task.Retries : 0);

    /// <summary>Whether an outcome is one that its handler, or a cancel, can have led to.</summary>
    private bool IsRight(SimTask task, TaskOutcome outcome) => outcome.Kind switch
    {
        OutcomeKind.Succeeded => !Fails(task.Job) && Equals(outcome.Result, task.Job * 2) && _ended.ContainsKey(task.Job),
        OutcomeKind.Failed => Fails(task.Job) && _ended.ContainsKey(task.Job) && (outcome.Attempts > task.Retries || task.MayBeCancelled),
        OutcomeKind.Cancelled => task.MayBeCancelled && outcome.Reason == OutcomeReason.Caller,
        _ => false,
    };
}
