namespace Actors.Tests.Simulation.Model;

/// <summary>The total-queue checker: what was accepted gets exactly one outcome, what was not is rejected exactly once.</summary>
internal sealed class TaskModel(SimSettings settings, SimFailure failure, Coverage coverage, Func<TimeSpan> now)
{
    private readonly Dictionary<(string Client, int Key), int> _owed = [];
    private readonly Dictionary<int, ModelTask> _latest = [];
    private readonly Dictionary<string, ModelTask> _byUniqueKey = [];
    private readonly HashSet<ModelTask> _outstanding = [];
    private readonly HashSet<TaskOutcome> _stopped = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<OutcomeKind, long> _kinds = [];
    private Submission? _inFlight;

    /// <summary>Called before anything is judged: submitters who waited may have been let in meanwhile.</summary>
    public Action BeforeEvent { get; set; } = () => { };

    /// <summary>Whether outcomes are being told right now: others that were recorded with them are not known yet.</summary>
    public Func<bool> IsTelling { get; set; } = () => false;

    public Action<ModelTask> OnAdmitted { get; set; } = _ => { };

    public Action<ModelTask> OnFinal { get; set; } = _ => { };

    public long Admitted { get; private set; }

    /// <summary>Admitted and without an outcome that anybody saw.</summary>
    public IReadOnlyCollection<ModelTask> Outstanding => _outstanding;

    public bool HasReceiverless { get; private set; }

    /// <summary>A submission is being made or answered.</summary>
    public bool IsAsking => _inFlight is not null;

    /// <summary>The outcomes that say the pool stopped.</summary>
    public IReadOnlySet<TaskOutcome> Stopped => _stopped;

    public bool IsOwedAnything => _owed.Values.Any(count => count > 0);

    public string Debts => string.Join(", ", _owed.Where(entry => entry.Value > 0).Select(entry => $"{entry.Key.Client}: {entry.Key.Key}"));

    public long CountOf(OutcomeKind kind) => _kinds.GetValueOrDefault(kind);

    public ModelTask? Find(int key) => _latest.GetValueOrDefault(key);

    /// <summary>A submission is about to be made. Until <see cref="Conclude"/> nothing else happens but what it causes.</summary>
    public Submission Begin(string? client, TaskRequest request)
    {
        BeforeEvent();
        var submission = new Submission(client, request);
        _inFlight = submission;
        Owe(submission, 1);
        return submission;
    }

    /// <summary>The call has returned, without waiting for room.</summary>
    public void Conclude(Submission submission, bool isNew)
    {
        _inFlight = null;
        Accept(submission, isNew);
        BeforeEvent();
    }

    /// <summary>The submission waits for room.</summary>
    public void Suspend() => _inFlight = null;

    /// <summary>A submission that waited was answered at once: rejected, or with a kept outcome.</summary>
    public void Resume(Submission submission, Action answer)
    {
        var outer = _inFlight;
        _inFlight = submission;
        answer();
        _inFlight = outer;
        Accept(submission, isNew: false);
    }

    /// <summary>The wait for room was cancelled: nothing is owed any more.</summary>
    public void Withdraw(Submission submission) => Owe(submission, -1);

    public void Accept(Submission submission, bool isNew)
    {
        if (submission.Answer is { Kind: OutcomeKind.Rejected })
        {
            failure.Unless(!isNew, $"task {submission.Key} was rejected and admitted");
            return;
        }

        if (isNew)
        {
            failure.Unless(submission.Task is not null || Find(submission.Key) is not { IsSurelyOutstanding: true } || IsTelling(), $"task {submission.Key} was admitted again while outstanding");
            submission.Task ??= Admit(submission);
            return;
        }

        if (submission.Answer is not null)
        {
            coverage.Note("kept outcome given");
            return;
        }

        var holder = Find(submission.Key) is { IsFinal: false } same ? same : submission.Request.UniqueKey is { } key ? _byUniqueKey.GetValueOrDefault(key) : null;
        if (holder is null || holder.IsFinal)
        {
            failure.Note($"task {submission.Key} was neither admitted, rejected nor attached: lost");
            return;
        }

        coverage.Note(holder.Key == submission.Key ? "attached by its id" : "attached by its unique key");
        Owe(submission, -1);
        Owe(submission, 1, holder.Key);
        holder.Owed += submission.Client is null ? 0 : 1;
    }

    public void OnOutcome(string client, TaskOutcome outcome)
    {
        BeforeEvent();
        var key = ((Work)outcome.Task).Key;
        if (_owed.GetValueOrDefault((client, key)) <= 0)
        {
            failure.Note($"{client} was told '{outcome}' for task {key} and is owed nothing: unexpected, or told twice");
            return;
        }

        _owed[(client, key)]--;
        var asked = _inFlight is { Answer: null, Task: null } inFlight && inFlight.Key == key && inFlight.Client == client ? inFlight : null;
        if (outcome.Kind == OutcomeKind.Rejected)
        {
            failure.Unless(asked is not null, $"{client} was told '{outcome}' for task {key}, which had been accepted");
            asked?.Answer = outcome;
            coverage.Note($"rejected: {outcome.Reason}");
            return;
        }

        var task = Find(key);
        if (asked is not null && task is { IsFinal: false })
        {
            End(task, outcome); // It ended unseen, or is about to be told: its kept outcome is the first that is heard of it.
        }

        if (asked is not null && task is { IsFinal: true } && ReferenceEquals(task.Outcome, outcome))
        {
            asked.Answer = outcome;
            return;
        }

        if (asked is not null && task is not { IsFinal: false })
        {
            task = asked.Task = Admit(asked);
        }

        if (task is null)
        {
            failure.Note($"'{outcome}' is about task {key}, which was never submitted: unexpected");
            return;
        }

        if (task.IsFinal)
        {
            failure.Unless(ReferenceEquals(task.Outcome, outcome), $"{task} has two outcomes: '{task.Outcome}' and '{outcome}'");
        }
        else
        {
            End(task, outcome);
        }

        task.Owed--;
    }

    private ModelTask Admit(Submission submission)
    {
        var task = new ModelTask(submission.Request, Admitted++, now()) { IsReceiverless = submission.Client is null, Owed = submission.Client is null ? 0 : 1, SubmitterSpan = submission.Span };
        HasReceiverless |= task.IsReceiverless;
        _latest[task.Key] = task;
        _outstanding.Add(task);
        if (task.Request.UniqueKey is { } key)
        {
            failure.Unless(_byUniqueKey.GetValueOrDefault(key) is not { IsSurelyOutstanding: true } || IsTelling(), $"two outstanding tasks have the unique key {key}");
            _byUniqueKey[key] = task;
        }

        OnAdmitted(task);
        return task;
    }

    private void End(ModelTask task, TaskOutcome outcome)
    {
        failure.Unless(!task.IsRunning, $"{task} was told '{outcome}' while its handler runs");
        failure.Unless(outcome.Attempts == task.Starts, $"{task} was told '{outcome}' with {outcome.Attempts} attempts, it was started {task.Starts} times");
        failure.Unless(
            outcome.Kind is not OutcomeKind.Failed || task.Starts == 0 || task.Errors <= (task.Request.Retries ?? settings.Retries) + 1,
            $"{task} was tried more often than its budget allows");
        coverage.Note(outcome.Reason == OutcomeReason.None ? $"outcome: {outcome.Kind}" : $"outcome: {outcome.Kind} {outcome.Reason}");
        task.Outcome = outcome;
        _outstanding.Remove(task);
        _kinds[outcome.Kind] = CountOf(outcome.Kind) + 1;
        if (outcome.Reason == OutcomeReason.Stopped)
        {
            _stopped.Add(outcome);
        }

        OnFinal(task);
    }

    private void Owe(Submission submission, int count, int? key = null)
    {
        if (submission.Client is { } client)
        {
            var entry = (client, key ?? submission.Key);
            _owed[entry] = _owed.GetValueOrDefault(entry) + count;
        }
    }
}
