namespace Actors;

/// <summary>A submission at a door that breaks no rule.</summary>
/// <param name="Task">The message.</param>
/// <param name="Request">Its options; null when there are none.</param>
/// <param name="Payload">The message as it travels.</param>
/// <param name="Receiver">Who is told the outcome.</param>
/// <param name="Waits">Whether it waits for room.</param>
/// <param name="Parent">The span that it was submitted in; null when there was none.</param>
/// <param name="Admitted">Completes when the router has admitted it, if the pool is durable, as far as is known, and somebody waits for that.</param>
internal readonly record struct Entrant(object Task, TaskRequest? Request, Payload Payload, object? Receiver, bool Waits, TraceParent? Parent = null, TaskCompletionSource? Admitted = null);

/// <summary>Makes entrants of submissions, or says which rule one breaks.</summary>
/// <param name="options">The options of the pool.</param>
/// <param name="payloads">Turns messages into what travels.</param>
internal sealed class Entrants(TaskPoolOptions options, PayloadRule payloads)
{
    /// <summary>Everything about a submission that needs no gate: the rules of its options, and its bytes.</summary>
    public TaskOutcome? Check(object message, object? receiver, bool waits, out Entrant entrant)
    {
        entrant = default;
        var request = message as TaskRequest;
        var task = request?.Task ?? message;
        if (request is { IsBare: false } && request.Faults().ToList() is { Count: > 0 } faults)
        {
            return TaskOutcome.Rejected(ChosenId(request), task, OutcomeReason.Invalid, string.Join("; ", faults));
        }

        if (payloads.TryWrite(task, out var payload) is { } refusal)
        {
            return TaskOutcome.Rejected(ChosenId(request), task, refusal.Reason, refusal.Explanation);
        }

        entrant = new Entrant(task, request, payload!.Value, receiver, waits, TraceParent.Current);
        return null;
    }

    /// <summary>
    /// How many tasks of this door may be outstanding for one more to be taken. As many as the whole pool may have; but the router alone knows whether one attaches to another, or
    /// drops one, and so needs no room: such may be as many again.
    /// </summary>
    public long LimitFor(TaskRequest? request) =>
        options.Overflow == Overflow.DropOldest || request is { Id: not null } or { UniqueKey: not null } ? 2L * options.Capacity : options.Capacity;

    /// <summary>The id that a client chose; none where it chose none.</summary>
    public static TaskId ChosenId(TaskRequest? request) => string.IsNullOrEmpty(request?.Id) ? default : TaskId.Of(request.Id);
}
