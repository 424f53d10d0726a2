using Akka.Actor;

namespace Actors.Tests.Simulation;

/// <summary>A task that was told at a door of the simulation, and what its sender has heard.</summary>
internal sealed class SimTask
{
    private readonly Rules _rules;

    public SimTask(Rules rules, SimProcess at, int job, bool isChosen, int retries)
    {
        (_rules, At, Job, IsChosen, Retries) = (rules, at, job, isChosen, retries);
        Listener = new SimListener(message => OnOutcome((TaskOutcome)message));
    }

    public SimProcess At { get; }

    public int Job { get; }

    /// <summary>Whether it has an id, so that it can be told again and cancelled.</summary>
    public bool IsChosen { get; }

    public int Retries { get; }

    public bool MayBeCancelled { get; set; }

    public TaskGroup? Group { get; init; }

    public TimeSpan Delay { get; init; }

    /// <summary>Whether it has a unique key: told again, it is the same while it is outstanding.</summary>
    public bool IsUnique { get; init; }

    /// <summary>Whether its submitter waits for room, and until it is admitted.</summary>
    public bool IsAwaited { get; init; }

    /// <summary>The incarnation of the first router that has received it.</summary>
    public long? FirstReceivedBy { get; private set; }

    /// <summary>How many times some router has received it.</summary>
    public int Receptions { get; private set; }

    /// <summary>When each router has first received it, by their numbers.</summary>
    public Dictionary<long, int> ReceivedAt { get; } = [];

    public List<TaskOutcome> Outcomes { get; } = [];

    public IActorRef Listener { get; }

    public OutcomeKind? Was => Outcomes.Count == 0 ? null : Outcomes[0].Kind;

    public object Request => IsChosen || Retries > 0 || IsUnique || Group is not null || Delay > TimeSpan.Zero
        ? new TaskRequest(new Fixtures.Job(Job))
        {
            Id = IsChosen ? IdOf(Job) : null,
            UniqueKey = IsUnique ? $"only {Job}" : null,
            Retries = Retries,
            Backoff = new RetryBackoff { Initial = TimeSpan.FromSeconds(1), Jitter = 0 },
            Group = Group,
            Delay = Delay,
        }
        : new Fixtures.Job(Job);

    public void OnOutcome(TaskOutcome outcome)
    {
        Outcomes.Add(outcome);
        _rules.OnOutcome(this);
    }

    public void OnReceived(long incarnation, int moment)
    {
        ReceivedAt.TryAdd(incarnation, moment);
        FirstReceivedBy ??= incarnation;
        Receptions++;
    }

    public static string IdOf(int job) => $"job {job}";
}
