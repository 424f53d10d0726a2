namespace Actors.Tests.Simulation.Model;

/// <summary>The quarantine lists failures, each once, as many as fit; what is released is a new task, what was dropped or released is gone.</summary>
internal sealed class QuarantineRules(SimSettings settings, SimFailure failure, TaskModel tasks, Pool pool)
{
    private readonly HashSet<TaskId> _gone = [];
    private IReadOnlyList<QuarantinedTask> _listed = [];

    /// <summary>What was last listed and can be followed: its outcome was told, and no client may submit it again.</summary>
    public IReadOnlyList<QuarantinedTask> Listed =>
        [.. _listed.Where(listed => listed.Request.Id is null && !_gone.Contains(listed.Outcome.Id) && ReferenceEquals(tasks.Find(((Work)listed.Request.Task).Key)?.Outcome, listed.Outcome))];

    public void OnListed(QuarantineList list)
    {
        _listed = list.Tasks;
        failure.Unless(list.Tasks.Count <= settings.QuarantineCapacity, $"{list.Tasks.Count} are in quarantine, {settings.QuarantineCapacity} fit");
        failure.Unless(list.Tasks.DistinctBy(listed => listed.Outcome.Id).Count() == list.Tasks.Count, "the quarantine lists a task twice");
        failure.Unless(list.Tasks.All(listed => Verdict.IsFailure(listed.Outcome.Kind)), "the quarantine lists what did not fail");
        failure.Unless(!list.Tasks.Any(listed => _gone.Contains(listed.Outcome.Id)), "the quarantine lists what was dropped or released");
    }

    public void OnDropped(QuarantineAnswer answer)
    {
        if (answer.Found)
        {
            _gone.Add(answer.Id);
        }
    }

    /// <summary>The task was admitted in the same turn of the router, and nothing else happened since.</summary>
    public void OnReleased(QuarantinedTask quarantined, object answer)
    {
        switch (answer)
        {
            case QuarantineAnswer { Found: true, Released: var released }:
                _gone.Add(quarantined.Outcome.Id);
                if (released is not null)
                {
                    var request = quarantined.Request with { Delay = TimeSpan.Zero };
                    tasks.Conclude(tasks.Begin(client: null, request), isNew: true);
                }

                break;
            case CommandRefused:
                failure.Unless(
                    pool.State.Intake != Intake.Open || pool.State.Outstanding >= settings.Capacity || pool.State.Submitters.Count > 0,
                    $"the release of {quarantined.Outcome} was refused, and there is room");
                break;
            default:
                failure.Unless(answer is QuarantineAnswer, $"the release of {quarantined.Outcome} was answered {answer}");
                break;
        }
    }
}
