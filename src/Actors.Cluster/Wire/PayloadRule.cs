namespace Actors;

/// <summary>Turns users' messages and results into what travels and back, or says why not.</summary>
/// <param name="Types">The types that travel.</param>
/// <param name="LongestBytes">How long one may be.</param>
internal sealed record PayloadRule(WireTypes Types, int LongestBytes)
{
    /// <summary>Writes a task. Null when it could be written.</summary>
    public (OutcomeReason Reason, string Explanation)? TryWrite(object task, out Payload? payload)
    {
        payload = null;
        if (task is Delegate)
        {
            return (OutcomeReason.NoHandler, "a delegate cannot leave its process: register a handler for a message of your own");
        }

        try
        {
            payload = Types.WriteTask(task);
        }
#pragma warning disable CA1031 // What is written, and how, is the user's code: what it throws is the answer to whoever submitted.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return (OutcomeReason.Invalid, $"a {task.GetType()} could not be written: {fault.GetType()}: {fault.Message}");
        }

        return payload is not { } written ? (OutcomeReason.NoHandler, $"{task.GetType()} has no name on the wire: register it in {nameof(WireTypes)}")
            : written.Bytes.Length > LongestBytes ? (OutcomeReason.Invalid, TooLong(written))
            : null;
    }

    /// <summary>Writes what a handler returned.</summary>
    /// <exception cref="InvalidOperationException">It cannot travel.</exception>
    public Payload? WriteResult(object? result)
    {
        if (result is null)
        {
            return null;
        }

        var payload = Types.Write(result) ?? throw new InvalidOperationException($"a result of {result.GetType()} has no name on the wire: register it in {nameof(WireTypes)}");
        return payload.Bytes.Length > LongestBytes ? throw new InvalidOperationException(TooLong(payload)) : payload;
    }

    /// <summary>The outcome of a task: with its id and its message, and with its result read.</summary>
    public TaskOutcome Outcome(TaskOutcome outcome, TaskId id, object message)
    {
        if (outcome.Detail is not Payload result)
        {
            return new TaskOutcome(id, message, outcome.Kind, outcome.Reason, outcome.Detail, outcome.Attempts, outcome.Worker);
        }

        try
        {
            return TaskOutcome.Succeeded(id, message, Types.Read(result), outcome.Attempts, outcome.Worker);
        }
#pragma warning disable CA1031 // As above: a result that cannot be read here is no success to whoever waits for it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return TaskOutcome.Failed(id, message, TaskError.From(fault), outcome.Attempts, outcome.Worker);
        }
    }

    /// <summary>An answer for people of this process: the tasks in it are messages again.</summary>
    public IPoolMessage Answer(IPoolMessage answer, IPoolMessage asked) => answer switch
    {
        AllDone all => all with { Failures = [.. all.Failures.Select(ReadOutcome)] },
        StopReport report => report with { NotDone = [.. report.NotDone.Select(ReadOutcome)], KeptTasks = [.. report.KeptTasks.Select(kept => kept with { Task = Message(kept.Task) })] },
        QuarantineList list => list with { Tasks = [.. list.Tasks.Select(task => ReadOutcome(task.Outcome) is var outcome ? new QuarantinedTask(task.Request.About(outcome.Task), outcome) : task)] },
        CommandRefused refused => refused with { Command = asked },
        _ => answer,
    };

    private TaskOutcome ReadOutcome(TaskOutcome outcome) => Outcome(outcome, outcome.Id, Message(outcome.Task));

    /// <summary>A task of any process; one that cannot be read stays what it is.</summary>
    private object Message(object task)
    {
        var payload = TaskCodec.PayloadOf(task);
        try
        {
            return Types.Read(payload);
        }
#pragma warning disable CA1031 // As above; here it is one of many in a list.
        catch (Exception)
#pragma warning restore CA1031
        {
            return payload.ToString();
        }
    }

    private string TooLong(Payload payload) => $"'{payload.Name}' has {payload.Bytes.Length} bytes; at most {LongestBytes} travel, so pass a reference to what is longer";
}
