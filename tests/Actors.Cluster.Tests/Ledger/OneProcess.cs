namespace Actors.Tests.Ledger;

/// <summary>A durable router and the workers of its own process, which note what they run, if there is a place for that. The test says what ends, and when the process is killed.</summary>
internal sealed class OneProcess : IDisposable
{
    private readonly FakeSlots _slots = new();
    private readonly DurableRouter _router;
    private readonly int _workers;
    private readonly List<long> _submitted = [];
    private readonly SortedDictionary<long, (int Worker, Attempt Attempt)> _running = [];
    private readonly List<Attempt> _ahead = [];
    private readonly HashSet<int> _occupied = [];

    public OneProcess(TaskPoolOptions options, int workers, bool hasSlots = true)
    {
        _workers = workers;
        _router = new DurableRouter(options, hasSlots ? _slots : null, isOwn: true, workers);
        Run();
    }

    public Actors.Pool Pool => _router.State.Pool;

    /// <summary>What its workers run.</summary>
    public IEnumerable<long> Running => _running.Keys;

    /// <summary>What it was handed and has no worker for.</summary>
    public IEnumerable<long> Ahead => _ahead.Select(attempt => attempt.Task.Number);

    /// <summary>Of what is outstanding and was charged or in doubt.</summary>
    public IReadOnlyList<(long Job, int Crashes, int Doubts)> Charges =>
    [
        .. _submitted.Select(job => (Job: job, Task: Find(job))).Where(found => found.Task is { Crashes: > 0 } or { Doubts: > 0 }).Select(found => (found.Job, found.Task!.Crashes, found.Task.Doubts)).Order(),
    ];

    /// <summary>How many attempts it asks for.</summary>
    public int Window
    {
        set
        {
            _router.Say(new Demand(_workers, value));
            Run();
        }
    }

    public void Dispose() => _router.Dispose();

    public void Submit(params long[] jobs)
    {
        Array.ForEach(jobs, job => _router.Say(TaskOf(job)));
        Run();
    }

    public void Submit(long job, Func<SubmittedTask, TaskRequest> options)
    {
        var task = TaskOf(job);
        task.Options = options(task);
        _router.Say(task);
        Run();
    }

    public int AttemptOf(long job) => _running[job].Attempt.Number;

    public TaskOutcome? OutcomeOf(long job) => _router.State.Ledger!.OutcomeOf(KeyOf(job));

    public void End(long job) => End(job, OutcomeKind.Succeeded, error: null);

    public void Fail(long job) => End(job, OutcomeKind.Failed, new TaskError("E", "as it is to", null));

    /// <summary>It is given back before it has begun.</summary>
    public void GiveBack(long job)
    {
        var attempt = _ahead.Single(attempt => attempt.Task.Number == job);
        _ahead.Remove(attempt);
        _router.Say(new AttemptGivenBack(attempt.Serial, wasStarted: false));
        Run();
    }

    /// <summary>Its token was signalled, and its code does not heed that.</summary>
    public void EndButRunOn(long job)
    {
        var (_, attempt) = _running[job];
        _running.Remove(job);
        _router.Say(new AttemptEnded(attempt.Serial, new AttemptEnd(AttemptPhase.Abandoned, OutcomeKind.TimedOut, null, null, IsRetryable: false, Worker: 1)));
        Run();
    }

    /// <summary>While nothing is handed out.</summary>
    public void Hold(Action act)
    {
        Pool.SetDispatchPaused(true);
        act();
    }

    public void ReleaseDue()
    {
        Pool.ReleaseDue();
        _router.State.Nodes.HandOut();
        Run();
    }

    /// <summary>Kills the process. The next begins, and all that it is to write is written.</summary>
    public void Kill()
    {
        KillBeforeWritten();
        Run();
    }

    /// <summary>Kills the process, and the next before it has written anything.</summary>
    public void KillBeforeWritten()
    {
        _slots.Kill();
        _running.Clear();
        _ahead.Clear();
        _occupied.Clear();
        _router.RestartAll();
    }

    /// <summary>Kills the process, and the next when its first batch is written, before it hears so.</summary>
    public void KillBeforeHeard()
    {
        KillBeforeWritten();
        _router.Store.Commit();
    }

    private static TaskKey KeyOf(long job) => new(new DoorName(1), job);

    private SubmittedTask TaskOf(long job)
    {
        _submitted.Add(job);
        return new(KeyOf(job), new Payload("job", ReadOnlyMemory<byte>.Empty)) { IsAwaited = true };
    }

    private TrackedTask? Find(long job) => Pool.State.Index.TryFind(KeyOf(job).Id, out var task) ? task : null;

    private void End(long job, OutcomeKind kind, TaskError? error)
    {
        var (worker, attempt) = _running[job];
        _running.Remove(job);
        _occupied.Remove(worker);
        _slots.End(worker);
        _router.Say(new AttemptEnded(attempt.Serial, new AttemptEnd(AttemptPhase.Running, kind, null, error, kind == OutcomeKind.Failed, worker)));
        Run();
    }

    /// <summary>What is to be written is written, and who can begin something does.</summary>
    private void Run()
    {
        _router.Commit();
        _ahead.AddRange(_router.Heard<Attempt>());
        while (_ahead.Count > 0 && _occupied.Count < _workers)
        {
            var worker = Enumerable.Range(1, _workers).First(number => !_occupied.Contains(number));
            var attempt = _ahead[0];
            _ahead.RemoveAt(0);
            _occupied.Add(worker);
            _slots.Begin(worker, attempt);
            _running.Add(attempt.Task.Number, (worker, attempt));
        }
    }
}
