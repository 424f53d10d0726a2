namespace Actors.Tests.Simulation;

/// <summary>How often each job has run, and how often it may: once, and again for each fault that may have cost its run.</summary>
internal sealed class RunRules(ClusterSimulation world)
{
    private readonly Dictionary<int, Job> _jobs = [];
    private readonly Dictionary<(int Process, long Serial), int> _handed = [];
    private bool _isBeyondBounds;

    public static bool Fails(int job) => job % 7 == 0;

    /// <summary>Whether the handler ends at once when its token says so. The others do not look at it.</summary>
    public static bool Heeds(int job) => job % 5 == 1;

    /// <summary>A task is told, perhaps again. A router that was lost has kept no outcome for that.</summary>
    public void OnTold(SimTask task)
    {
        if (Of(task.Job).IsForgotten)
        {
            Of(task.Job).MayRunAgain += RunsOf(task);
        }
    }

    /// <summary>A process has received an attempt.</summary>
    public void OnHanded(int process, long serial, int job) => _handed[(process, serial)] = job;

    public void OnBegun(int number, int attempt, SimProcess at)
    {
        var job = Of(number);
        job.Runs++;
        world.Rules.Failure.Unless(_isBeyondBounds || job.MayRunAgain > 0 || attempt == job.Runs, $"job {number} runs for time {job.Runs}, as attempt {attempt}");
        (job.LastAt, job.IsReported) = (at, false);
    }

    /// <summary>A handler has come to its end, and not because its token said so.</summary>
    public void OnEnded(int number) => Of(number).Ended++;

    /// <summary>A router has received how an attempt ended.</summary>
    public void OnReported(int process, long serial)
    {
        if (_handed.TryGetValue((process, serial), out var number))
        {
            Of(number).IsReported = true;
        }
    }

    /// <summary>Whether a fault may have cost a run of it.</summary>
    public bool WasAtRisk(int number) => Of(number).MayRunAgain > 0;

    public bool HasBegun(int number) => Of(number).Runs > 0;

    /// <summary>Whether the handler has done all that an outcome takes.</summary>
    public bool HasEnded(int number, int retries) => Of(number).Ended > (Fails(number) ? retries : 0);

    public bool HasEverEnded(int number) => Of(number).Ended > 0;

    /// <summary>A process is lost: what was handed to it runs elsewhere, and may run there all the same. That is all that does not run at another.</summary>
    public void OnLost(SimProcess process)
    {
        foreach (var task in world.Rules.Open.Where(task => !world.InSight.Any(other => other != process && other.Handlers.IsRunning(task.Job))))
        {
            Of(task.Job).MayRunAgain += RunsOf(task);
        }
    }

    /// <summary>All processes are lost.</summary>
    public void OnAllLost()
    {
        foreach (var task in world.Rules.Open)
        {
            Of(task.Job).MayRunAgain += RunsOf(task);
        }
    }

    /// <summary>A task is told once more that nobody compares with the earlier one when that has its outcome.</summary>
    public void OnToldAnew(SimTask task) => Of(task.Job).MayRunAgain += RunsOf(task);

    /// <summary>
    /// A router is lost: what runs where it can be seen, or has ended there and was not reported, goes on under the next.
    /// </summary>
    public void OnRouterLost()
    {
        foreach (var job in _jobs.Values)
        {
            job.IsForgotten = true;
        }

        foreach (var task in world.Rules.Open.Where(task => HasBegun(task.Job) && !IsInSight(task.Job)))
        {
            Of(task.Job).MayRunAgain += RunsOf(task);
        }
    }

    /// <summary>A router that is at work hears of a task that some router had already: what ran of it was ended as nobody's, or was nobody's when it ended.</summary>
    public void OnReceivedLate(SimTask task) => Of(task.Job).MayRunAgain += RunsOf(task);

    /// <summary>A router outlives its time: what it still hands out before its nodes hear of the next is beyond any bound.</summary>
    public void OnBeyondBounds() => _isBeyondBounds = true;

    public void CheckEnd()
    {
        foreach (var (number, job) in _jobs)
        {
            var told = world.Rules.Told.Where(task => task.Job == number).ToList();
            var due = 1 + (Fails(number) ? told[0].Retries : 0) + told.Count(task => task.Was is OutcomeKind.Cancelled);
            world.Rules.Failure.Unless(_isBeyondBounds || job.Runs <= due + job.MayRunAgain, $"job {number} ran {job.Runs} times; {due} were due, and {job.MayRunAgain} at risk");
            world.Count("again", Math.Max(0, job.Runs - due));
        }
    }

    private static int RunsOf(SimTask task) => 1 + (Fails(task.Job) ? task.Retries : 0);

    private bool IsInSight(int number) =>
        world.InSight.Any(process => process.Handlers.IsRunning(number)) || (Of(number) is { IsReported: false, LastAt: { IsAlive: true } at } && world.Faults.IsReachable(at));

    private Job Of(int number)
    {
        if (!_jobs.TryGetValue(number, out var job))
        {
            _jobs.Add(number, job = new Job());
        }

        return job;
    }

    private sealed class Job
    {
        public int Runs { get; set; }

        public int Ended { get; set; }

        public int MayRunAgain { get; set; }

        public SimProcess? LastAt { get; set; }

        public bool IsReported { get; set; }

        public bool IsForgotten { get; set; }
    }
}
