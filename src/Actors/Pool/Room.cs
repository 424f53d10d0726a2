namespace Actors;

/// <summary>Whether there is room for one more task, and the rejection that says why not.</summary>
internal sealed class Room(PoolState state)
{
    /// <summary>How many more tasks can surely be admitted before the counts must be summed again. Under the gate.</summary>
    private long _left;

    /// <summary>Why nothing is admitted now, if so. Called under the gate. Those who wait come first: nobody overtakes them.</summary>
    public OutcomeReason? Refusal(bool isWaiter) => state.Intake switch
    {
        Intake.Open when !isWaiter && state.Submitters.Count > 0 => OutcomeReason.Full,
        Intake.Open => IsLeft() ? null : OutcomeReason.Full,
        Intake.Paused => OutcomeReason.Paused,
        _ => OutcomeReason.Stopping,
    };

    /// <summary>One task more is admitted. Called under the gate, after <see cref="Refusal"/> had nothing against it.</summary>
    public void Take() => _left--;

    /// <summary>Counts it if it is a rejection.</summary>
    public TaskOutcome? Counted(TaskOutcome? outcome)
    {
        if (outcome is { Kind: OutcomeKind.Rejected })
        {
            lock (state.Gate)
            {
                state.Rejected[(int)outcome.Reason]++;
            }
        }

        return outcome;
    }

    public TaskOutcome Rejected(TaskId id, object task, OutcomeReason reason) => TaskOutcome.Rejected(id, task, reason, Explain(reason));

    private bool IsLeft()
    {
        if (_left <= 0)
        {
            _left = state.Options.Capacity - state.Outstanding;
        }

        return _left > 0;
    }

    private string Explain(OutcomeReason reason) => reason switch
    {
        OutcomeReason.Full => $"pool '{state.Options.Name}' is full: {state.Options.Capacity} tasks are outstanding",
        OutcomeReason.Paused => $"intake of pool '{state.Options.Name}' is paused",
        _ => $"pool '{state.Options.Name}' takes nothing any more: it drains, stops or has stopped",
    };
}
