namespace Actors;

/// <summary>Somebody who waits for room. It is answered with the outcome if there is one at once, or null when the task was admitted.</summary>
internal sealed class Submitter(TrackedTask task)
{
    public TrackedTask Task { get; } = task;

    /// <summary>Continues elsewhere: whoever makes room must not run the submitter's code.</summary>
    public TaskCompletionSource<TaskOutcome?> Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is done once it, and all before it, wait no more.</summary>
    public Action? Then { get; set; }
}

/// <summary>Those who wait for room, or for intake to be resumed. They are served in their order.</summary>
internal sealed class WaitingLine(PoolState state, Room room, Admission admission, Settlement settlement)
{
    private int _count;
    private int _calls;

    /// <summary>Whether anybody waits; read without the gate as a hint, after a take.</summary>
    public bool IsAnybodyThere => Volatile.Read(ref _count) > 0;

    /// <summary>Waits until the task is admitted, or refused because the pool stops.</summary>
    public async ValueTask<TaskOutcome?> WaitForRoom(TrackedTask task, CancellationToken waitToken)
    {
        var place = Join(task);
        var submitter = place.Value;
        await using (waitToken.UnsafeRegister(static (giveUp, token) => ((Action<CancellationToken>)giveUp!)(token), (Action<CancellationToken>)GiveUp).ConfigureAwait(false))
        {
            return await submitter.Admitted.Task.ConfigureAwait(false);
        }

        void GiveUp(CancellationToken token)
        {
            lock (state.Gate)
            {
                if (place.List is null)
                {
                    return;
                }

                Remove(place);
            }

            submitter.Admitted.TrySetCanceled(token);
            submitter.Then?.Invoke();
            LetIn();
        }
    }

    /// <summary>Puts a task into the line. Its sender, if it has one, is told when it is refused.</summary>
    public LinkedListNode<Submitter> Join(TrackedTask task)
    {
        LinkedListNode<Submitter> place;
        lock (state.Gate)
        {
            place = state.Submitters.AddLast(new Submitter(task));
            _count++;
        }

        // Watch, then look once more: room that was made before the watch began is seen here, room made later by the worker that makes it.
        state.Ready.Watching.Begin();
        LetIn();
        return place;
    }

    /// <summary>Does something once nobody waits any more who waits now: at once, if nobody does.</summary>
    public void AfterThose(Action action)
    {
        lock (state.Gate)
        {
            if (state.Submitters.Last is { Value: var last })
            {
                last.Then += action;
                return;
            }
        }

        action();
    }

    /// <summary>Takes a task with this id out of the line. It is admitted and cancelled in one step, so that it is recorded as any other, counted as its door counts it, and its sender is told.</summary>
    public bool TryCancel(TaskId id)
    {
        LinkedListNode<Submitter>? place;
        TrackedTask task;
        TaskOutcome outcome;
        lock (state.Gate)
        {
            place = state.Submitters.First;
            while (place is not null && IdOf(place.Value.Task) != id)
            {
                place = place.Next;
            }

            if (place is null)
            {
                return false;
            }

            Remove(place);
            task = place.Value.Task;
            (task.Id, task.Epoch) = (id, state.Ledger.Admit());
            state.Record?.OnAdmitted(task);
            if (task.GroupName is not null)
            {
                state.Groups.Join(task);
            }

            outcome = settlement.RecordCancelled(task, OutcomeReason.Caller);
        }

        settlement.Conclude([(task, outcome)]);
        Answer(place.Value, outcome: null); // It was told just now.
        LetIn();
        return true;

        static TaskId IdOf(TrackedTask task) => task.Id.IsChosen ? task.Id : task.Runner.IdOf(task.Request.Task, number: 0);
    }

    /// <summary>Admits those who wait as far as there is room; once intake has ended, tells them so.</summary>
    public void LetIn()
    {
        if (!IsAnybodyThere || Interlocked.Increment(ref _calls) != 1)
        {
            return; // Whoever serves now looks once more for this call: one at a time keeps the order, and a call from within does not nest.
        }

        var seen = 1;
        do
        {
            while (TryServeFirst())
            {
            }

            seen = Interlocked.Add(ref _calls, -seen);
        }
        while (seen != 0);

        state.Ready.Watching.EndUnless(() => state.IsWatchNeeded);
    }

    private bool TryServeFirst()
    {
        Submitter submitter;
        Entry entry;
        lock (state.Gate)
        {
            if (state.Submitters.First is not { } first || room.Refusal(isWaiter: true) is OutcomeReason.Full or OutcomeReason.Paused)
            {
                return false;
            }

            submitter = first.Value;
            entry = admission.EnterUnderGate(submitter.Task, isWaiter: true);
            if (entry.ToCompare is null)
            {
                Remove(first);
            }
        }

        if (admission.Finish(submitter.Task, entry))
        {
            Answer(submitter, room.Counted(entry.Outcome));
        }

        return true;
    }

    private void Answer(Submitter submitter, TaskOutcome? outcome)
    {
        if (outcome is not null && submitter.Task.Sender is { } sender)
        {
            state.Tell(sender, outcome, state.Router);
        }

        submitter.Admitted.TrySetResult(outcome);
        submitter.Then?.Invoke();
    }

    private void Remove(LinkedListNode<Submitter> place)
    {
        if (place is { Value.Then: { } then, Previous: { Value: var before } })
        {
            // Those before it wait still.
            before.Then += then;
            place.Value.Then = null;
        }

        state.Submitters.Remove(place);
        _count--;
    }
}
