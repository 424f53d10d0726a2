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
/// <param name="enter">Takes a task, or says why not. Called under the gate.</param>
internal sealed class DoorLine(Lock gate, Func<Entrant, TaskOutcome?> enter)
{
    private readonly LinkedList<Waiter> _waiters = [];

    /// <summary>Whether anybody waits. Under the gate.</summary>
    public bool IsAnybodyThere => _waiters.Count > 0;

    /// <summary>Puts a task at the end. Under the gate.</summary>
    public Waiter Join(in Entrant entrant) => _waiters.AddLast(new Waiter(entrant)).Value;

    /// <summary>Takes the tasks of those who wait, as far as there is room. Under the gate.</summary>
    public void LetIn()
    {
        while (_waiters.First is { Value: var first } && enter(first.Entrant) is var refusal && refusal is not { Reason: OutcomeReason.Full })
        {
            _waiters.RemoveFirst();
            first.Taken.TrySetResult(refusal);
        }
    }

    /// <summary>Waits until the task is taken or refused.</summary>
    public async ValueTask<TaskOutcome?> WaitForRoom(Waiter waiter, CancellationToken waitToken)
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
