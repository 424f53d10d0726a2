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
        QuarantinedTask? quarantined;
        lock (state.Gate)
        {
            if (!state.Quarantine.TryTake(command.Id, out quarantined))
            {
                return new QuarantineAnswer(command.Id, Found: false);
            }
        }

        var message = quarantined.Request.Task;
        var again = quarantined.Request.About(admission.FindRunner(message)?.Anew(message) ?? message) with { Id = null, Delay = TimeSpan.Zero };
        var refused = admission.Admit(again, runner: null, sender: null, ticket: null, out var task);
        lock (state.Gate)
        {
            if (refused is null)
            {
                state.Record?.OnTakenFromQuarantine(quarantined);
            }
            else
            {
                state.Quarantine.Add(quarantined); // To the next life of the pool it had never left.
            }
        }

        return refused is null
            ? new QuarantineAnswer(command.Id, Found: true, task!.Epoch is null ? default(TaskId?) : task.Id)
            : new CommandRefused(command, refused.Explanation);
    }

    public QuarantineAnswer Drop(TaskId id)
    {
        lock (state.Gate)
        {
            var isFound = state.Quarantine.TryTake(id, out var quarantined);
            if (isFound)
            {
                state.Record?.OnTakenFromQuarantine(quarantined!);
            }

            return new QuarantineAnswer(id, isFound);
        }
    }
}
