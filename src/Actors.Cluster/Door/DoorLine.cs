namespace Actors;

/// <summary>Somebody who waits for room at a door.</summary>
internal sealed class Waiter(Entrant entrant)
{
    public Entrant Entrant { get; } = entrant;

    /// <summary>Continues elsewhere: whoever makes room must not run the submitter's code.</summary>
    public TaskCompletionSource<TaskOutcome?> Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Those who wait for room at a door. They are served in their order.</summary>
/// <param name="gate">The door's.</param>
/// <param name="enter">Takes a task, of one who has waited or has not, or says why not. Called under the gate.</param>
internal sealed class DoorLine(Lock gate, Func<Entrant, bool, TaskOutcome?> enter)
{
    private readonly LinkedList<Waiter> _waiters = [];

    /// <summary>Whether anybody waits. Under the gate.</summary>
    public bool IsAnybodyThere => _waiters.Count > 0;

    /// <summary>Takes a task, and has it wait for room if it may and there is none.</summary>
    /// <returns>The rejection; null when it was taken.</returns>
    public ValueTask<TaskOutcome?> EnterAsync(in Entrant entrant, bool waits, CancellationToken waitToken)
    {
        Waiter waiter;
        lock (gate)
        {
            if (waitToken.IsCancellationRequested)
            {
                return ValueTask.FromCanceled<TaskOutcome?>(waitToken);
            }

            var refusal = enter(entrant, false);
            if (!waits || refusal is not { Reason: OutcomeReason.Full })
            {
                return new ValueTask<TaskOutcome?>(refusal);
            }

            waiter = _waiters.AddLast(new Waiter(entrant)).Value;
        }

        return WaitForRoom(waiter, waitToken);
    }

    /// <summary>As <see cref="EnterAsync"/>, and then waits until the router has admitted the task. Whoever gives that up leaves it where it is: it is admitted all the same, if it can be.</summary>
    public async ValueTask<TaskOutcome?> UntilAdmitted(Entrant entrant, bool waits, CancellationToken waitToken)
    {
        var refusal = await EnterAsync(entrant, waits, waitToken).ConfigureAwait(false);
        if (refusal is null)
        {
            await entrant.Admitted!.Task.WaitAsync(waitToken).ConfigureAwait(false);
        }

        return refusal;
    }

    /// <summary>Takes the tasks of those who wait, as far as there is room. Under the gate.</summary>
    public void LetIn()
    {
        while (_waiters.First is { Value: var first } && enter(first.Entrant, true) is var refusal && refusal is not { Reason: OutcomeReason.Full })
        {
            _waiters.RemoveFirst();
            first.Taken.TrySetResult(refusal);
        }
    }

    /// <summary>Waits until the task is taken or refused.</summary>
    private async ValueTask<TaskOutcome?> WaitForRoom(Waiter waiter, CancellationToken waitToken)
    {
        await using (waitToken.UnsafeRegister((_, token) => GiveUp(waiter, token), state: null).ConfigureAwait(false))
        {
            return await waiter.Taken.Task.ConfigureAwait(false);
        }
    }

    private void GiveUp(Waiter waiter, CancellationToken token)
    {
        lock (gate)
        {
            if (!_waiters.Remove(waiter))
            {
                return;
            }

            LetIn(); // Whoever stands behind it may need less room.
        }

        waiter.Taken.TrySetCanceled(token);
    }
}
