namespace Actors.Tests.Simulation.Model;

/// <summary>A token is signalled for a reason: its own task's deadline, a cancel that meant this task or its group, or the end of the pool.</summary>
internal sealed class SignalRules(SimSettings settings, SimFailure failure, Pool pool)
{
    private readonly HashSet<TaskId> _cancelled = [];
    private readonly HashSet<string> _cancelledGroups = [];

    public void OnCancel(TaskId id) => _cancelled.Add(id);

    public void OnCancelGroup(string group) => _cancelledGroups.Add(group);

    public void OnFinal(ModelTask task)
    {
        if (task.Request.Group is { CancelOnFailure: true } group && Verdict.IsFailure(task.Outcome!.Kind))
        {
            _cancelledGroups.Add(group.Name);
        }
    }

    public void OnEnd(SimAttempt attempt, TimeSpan now)
    {
        var request = attempt.Task.Request;
        failure.Unless(
            !attempt.Token.IsCancellationRequested
                || attempt.Deadline <= now
                || pool.State.Intake >= Intake.Draining
                || _cancelled.Contains(attempt.Id)
                || (request.Group is { } group && (settings.HasReceiverless || _cancelledGroups.Contains(group.Name))),
            $"the token of {attempt.Task} is signalled at {now}, for no reason of its own: it may run until {attempt.Deadline}");
    }
}
