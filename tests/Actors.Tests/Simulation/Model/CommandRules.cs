namespace Actors.Tests.Simulation.Model;

/// <summary>Every command is answered once, and what its answer says is kept: pauses, sizes, reports of the end.</summary>
internal sealed class CommandRules(SimSettings settings, SimFailure failure, Coverage coverage, TaskModel tasks, QuarantineRules quarantine, SignalRules signals, Pool pool)
{
    /// <summary>No timer is shorter than a millisecond, so none may be later than by that.</summary>
    public static readonly TimeSpan TimerStep = TimeSpan.FromMilliseconds(2);

    private readonly List<ModelCommand> _open = [];
    private int _size = settings.Workers;
    private int _told;

    /// <summary>The pause of dispatch was acknowledged and nobody has resumed since.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Somebody has asked for the end.</summary>
    public bool IsEnding { get; private set; }

    public IReadOnlyCollection<ModelCommand> Open => _open;

    /// <summary>A release from quarantine is under way: it admits a task in the router's turn, and is known here only by its answer.</summary>
    public bool IsReleasing => _open.Exists(open => open.Command is ReleaseQuarantined);

    /// <summary>The last size acknowledged, or a larger one that was asked for since.</summary>
    public int RunningAtMost => _open.Where(open => !open.IsOvertaken).Select(open => open.Command).OfType<Resize>().Select(resize => resize.Workers).Append(_size).Max();

    public ModelCommand Tell(string name, object command, QuarantinedTask? quarantined = null)
    {
        var open = new ModelCommand(name, command, _told++) { Quarantined = quarantined };
        _open.Add(open);
        IsPaused &= command is not PauseDispatch { Paused: false };
        IsEnding |= command is Drain or Stop;
        if (command is CancelTask cancel)
        {
            signals.OnCancel(cancel.Id);
        }
        else if (command is CancelGroup cancelGroup)
        {
            signals.OnCancelGroup(cancelGroup.Group);
        }

        return open;
    }

    public void OnAnswer(ModelCommand command, object answer, Func<int> running)
    {
        tasks.BeforeEvent();
        if (!_open.Remove(command))
        {
            failure.Note($"{command} was answered twice");
            return;
        }

        coverage.Note(Describe(command.Command, answer));
        switch (command.Command, answer)
        {
            case (PauseDispatch pause, PauseAnswer paused):
                IsPaused |= pause.Paused && paused.DispatchPaused && !_open.Exists(other => other.Command is PauseDispatch { Paused: false });
                break;
            case (Resize resize, Resized):
                OnResized(command, resize, running);
                break;
            case (Drain or Stop, StopReport report):
                CheckReport(command, report);
                break;
            case (ListQuarantine, QuarantineList list):
                quarantine.OnListed(list);
                break;
            case (DropQuarantined, QuarantineAnswer dropped):
                quarantine.OnDropped(dropped);
                break;
            case (ReleaseQuarantined, _):
                quarantine.OnReleased(command.Quarantined!, answer);
                break;
            case (PauseIntake, PauseAnswer) or (CancelTask, CancelAnswer) or (CancelGroup, GroupCancelled) or (GetStatus, PoolStatus):
                break;
            default:
                failure.Note($"{command} was answered {answer}");
                break;
        }
    }

    /// <summary>Nothing is left to run. What waits for nothing but a handler or a deadline has been answered.</summary>
    public void CheckAtRest(TimeSpan now, int running)
    {
        foreach (var command in _open)
        {
            switch (command.Command)
            {
                case Drain or Stop:
                    var deadline = (command.Command as Drain)?.Deadline ?? (command.Command as Stop)?.Deadline ?? settings.DrainDeadline;
                    command.DueBy ??= now + deadline;
                    failure.Unless(now <= command.DueBy + TimerStep, $"{command} is not answered at {now}, it was due by {command.DueBy}");
                    break;
                case Resize:
                    failure.Unless(running > 0, $"{command} is not answered though nothing runs");
                    break;
                default:
                    failure.Note($"{command} is not answered");
                    break;
            }
        }
    }

    private static string Describe(object command, object answer) => (command, answer) switch
    {
        (PauseDispatch { Paused: var paused }, _) => paused ? "dispatch paused" : "dispatch resumed",
        (PauseIntake { Paused: var paused }, _) => paused ? "intake paused" : "intake resumed",
        (CancelTask, CancelAnswer { Result: var result }) => $"cancel by id: {result}",
        (CancelGroup, GroupCancelled { Cancelled: var cancelled, Signalled: var signalled }) => $"cancel of a group: {(cancelled > 0 ? "some" : "none")} waited, {(signalled > 0 ? "some" : "none")} ran",
        (ReleaseQuarantined, QuarantineAnswer { Released: not null }) => "released from quarantine",
        _ => $"{command.GetType().Name} answered {answer.GetType().Name}",
    };

    private void OnResized(ModelCommand command, Resize resize, Func<int> running)
    {
        if (command.IsOvertaken)
        {
            return;
        }

        _size = resize.Workers;
        _open.ForEach(other => other.IsOvertaken |= other.Command is Resize && other.Order < command.Order);
        failure.Unless(running() <= RunningAtMost, $"{command} was answered while {running()} tasks run");
    }

    private void CheckReport(ModelCommand command, StopReport report)
    {
        failure.Unless(tasks.Outstanding.All(task => task.IsReceiverless && !task.IsRunning), $"{command} was answered while tasks are outstanding");
        failure.Unless(report.Counts.Total == tasks.Admitted, $"{command} reports {report.Counts.Total} outcomes, {tasks.Admitted} tasks were admitted");
        var listed = report.NotDone.ToHashSet<TaskOutcome>(ReferenceEqualityComparer.Instance);
        failure.Unless(listed.Count == report.NotDone.Count, $"{command} lists an outcome twice");
        failure.Unless(listed.IsSupersetOf(tasks.Stopped), $"{command} does not list all that the stop has ended");
        failure.Unless(listed.All(outcome => outcome.Reason is OutcomeReason.Stopped or OutcomeReason.Stuck), $"{command} lists what the stop has not ended");
        failure.Unless(pool.State.Intake == Intake.Stopped, $"{command} was answered while intake is {pool.State.Intake}");
    }
}
