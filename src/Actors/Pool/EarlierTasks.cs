namespace Actors;

/// <summary>The same id or unique key again: attaches to the outstanding task, gives the kept outcome, or refuses.</summary>
/// <remarks>Whether two tasks are the same, their own <c>Equals</c> says. That is the user's code, so it runs outside of the gate, and the task comes again with what it said.</remarks>
internal sealed class EarlierTasks(PoolState state)
{
    /// <summary>Called under the gate. Null when the task is new.</summary>
    public Entry? Find(TrackedTask task)
    {
        if (task.IsAgain && task.Runner.IdOf(task.Request.Task, number: 0) is { Door: not null } own && state.Index.TryFind(own, out var same))
        {
            return Attach(task, same); // Its door tells again what the pool knows from an earlier life.
        }

        if (task.Id.IsChosen)
        {
            if (state.Index.TryFind(task.Id, out var outstanding))
            {
                return Compared(task, outstanding) ?? Attach(task, outstanding);
            }

            if (state.Index.TryFindKept(task.Id, state.Now, out var kept))
            {
                return Compared(task, kept) ?? new Entry { Outcome = kept };
            }
        }

        return task.Request.UniqueKey is { } key && state.Index.TryFindKey(key, out var holder) ? Attach(task, holder) : null;
    }

    /// <summary>Finds out whether the task is the same as an earlier one. Called outside of the gate.</summary>
    public static void Compare(TrackedTask task, object earlier)
    {
        var message = earlier is TrackedTask tracked ? tracked.Request.Task : ((TaskOutcome)earlier).Task;
        string? difference;
        try
        {
            difference = message.Equals(task.Request.Task) ? null : $"id '{task.Id}' stands for another task";
        }
#pragma warning disable CA1031 // The user's Equals, on whatever thread makes room: what it throws is the answer to whoever submitted.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            difference = $"id '{task.Id}' was given before, and the Equals of {message.GetType()} threw {fault.GetType()}";
        }

        task.Compared = (earlier, difference);
    }

    private static Entry? Compared(TrackedTask task, object earlier)
    {
        if (!ReferenceEquals(task.Compared.Earlier, earlier))
        {
            return new Entry { ToCompare = earlier };
        }

        return task.Compared.Difference is { } difference
            ? new Entry { Outcome = TaskOutcome.Rejected(task.Id, task.Request.Task, OutcomeReason.Conflict, difference) }
            : null;
    }

    private Entry Attach(TrackedTask task, TrackedTask earlier)
    {
        earlier.Attach(task.Sender, task.Ticket);
        state.Record?.OnAttached(earlier, task);
        if (state.IsKeeping && earlier.Stage is TaskStage.Ready or TaskStage.Delayed)
        {
            state.Record!.OnKept(task);
        }

        task.Ticket?.Admitted(earlier.Id);
        if (task.Runner.IdOf(task.Request.Task, number: 0) is { Door: not null } known)
        {
            state.Index.AddAlias(known, earlier);
        }

        if (earlier.Stage == TaskStage.Ready)
        {
            // Told again by two doors, of which the one that came later may know less.
            (earlier.Attempts, earlier.Failures) = (Math.Max(earlier.Attempts, task.Attempts), Math.Max(earlier.Failures, task.Failures));
            (earlier.Crashes, earlier.Doubts) = (Math.Max(earlier.Crashes, task.Crashes), Math.Max(earlier.Doubts, task.Doubts));
        }

        return default;
    }
}
