using Akka.Actor;

namespace Actors.Tests.Simulation;

/// <summary>A task that was told at a door of the simulation, and what its sender has heard.</summary>
internal sealed class SimTask
{
    public SimTask(SimProcess at, int job, bool isChosen, int retries)
    {
        (At, Job, IsChosen, Retries) = (at, job, isChosen, retries);
        Listener = new SimListener(message => Outcomes.Add((TaskOutcome)message));
    }

    public SimProcess At { get; }

    public int Job { get; }

    /// <summary>Whether it has an id, so that it can be told again and cancelled.</summary>
    public bool IsChosen { get; }

    public int Retries { get; }

    public bool MayBeCancelled { get; set; }

    public List<TaskOutcome> Outcomes { get; } = [];

    public IActorRef Listener { get; }

    public OutcomeKind? Was => Outcomes.Count == 0 ? null : Outcomes[0].Kind;

    public object Request => IsChosen || Retries > 0
        ? new TaskRequest(new Fixtures.Job(Job)) { Id = IsChosen ? IdOf(Job) : null, Retries = Retries, Backoff = new RetryBackoff { Initial = TimeSpan.FromSeconds(1), Jitter = 0 } }
        : new Fixtures.Job(Job);

    public static string IdOf(int job) => $"job {job}";

    /// <summary>Whether its outcome is one that its handler, or a cancel, can have led to.</summary>
    public bool IsRight(IReadOnlySet<int> ended)
    {
        var outcome = Outcomes[0];
        return outcome.Task.Equals(new Fixtures.Job(Job)) && outcome.Kind switch
        {
            OutcomeKind.Succeeded => !ClusterSimulation.Fails(Job) && Equals(outcome.Result, Job * 2) && ended.Contains(Job),
            OutcomeKind.Failed => ClusterSimulation.Fails(Job) && ended.Contains(Job) && (outcome.Attempts > Retries || MayBeCancelled),
            OutcomeKind.Cancelled => MayBeCancelled && outcome.Reason == OutcomeReason.Caller,
            _ => false,
        };
    }
}

/// <summary>Somebody who asked whether all is done.</summary>
/// <param name="At">Where.</param>
/// <param name="Own">What was told there before.</param>
/// <param name="Received">What the router had received before.</param>
internal sealed record SimQuestion(SimProcess At, IReadOnlyList<SimTask> Own, IReadOnlyList<SimTask> Received)
{
    public int Answers { get; private set; }

    public string? Fault { get; private set; }

    public void OnAnswer(AllDone answer, IReadOnlySet<int> ended)
    {
        Answers++;
        Fault ??= Own.FirstOrDefault(task => task.Outcomes.Count == 0) is { } own ? $"all done, and job {own.Job} has no outcome ({answer.Counts})"
            : Received.FirstOrDefault(task => task.At.IsAlive && !task.MayBeCancelled && !ended.Contains(task.Job)) is { } other ? $"all done, and job {other.Job} of process {other.At.Number} has not ended ({answer.Counts})"
            : null;
    }
}
