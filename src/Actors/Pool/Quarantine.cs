namespace Actors;

/// <summary>What may be done with the requests in quarantine: read, release, drop.</summary>
internal sealed class Quarantine(PoolState state, Admission admission)
{
    public QuarantineList List()
    {
        lock (state.Gate)
        {
            return new QuarantineList(state.Quarantine.List(), state.Quarantine.Evicted);
        }
    }

    /// <summary>Submits a request as a new task. One that is not admitted goes back.</summary>
    /// <returns>The answer to the command.</returns>
    public object Release(ReleaseQuarantined command)
    {
        if (!TryTake(command.Id, out var quarantined))
        {
            return new QuarantineAnswer(command.Id, Found: false);
        }

        var message = quarantined!.Request.Task;
        var again = quarantined.Request.About(admission.FindRunner(message)?.Anew(message) ?? message) with { Id = null, Delay = TimeSpan.Zero };
        if (admission.Admit(again, runner: null, sender: null, ticket: null, out var task) is not { } refused)
        {
            return new QuarantineAnswer(command.Id, Found: true, task!.Epoch is null ? default(TaskId?) : task.Id);
        }

        lock (state.Gate)
        {
            state.Quarantine.Add(quarantined);
        }

        return new CommandRefused(command, refused.Explanation);
    }

    public QuarantineAnswer Drop(TaskId id) => new(id, TryTake(id, out _));

    private bool TryTake(TaskId id, out QuarantinedTask? quarantined)
    {
        lock (state.Gate)
        {
            if (!state.Quarantine.TryTake(id, out quarantined))
            {
                return false;
            }

            state.Record?.OnTakenFromQuarantine(quarantined);
            return true;
        }
    }
}
