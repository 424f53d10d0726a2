using System.Diagnostics;

namespace Actors.Tests.Simulation.Model;

/// <summary>One admitted task as its clients know it.</summary>
internal sealed class ModelTask(TaskRequest request, long order, TimeSpan admittedAt)
{
    public TaskRequest Request { get; } = request;

    /// <summary>Its place in the order of admission.</summary>
    public long Order { get; } = order;

    public int Key => ((Work)Request.Task).Key;

    /// <summary>No attempt starts before.</summary>
    public TimeSpan NotBefore { get; set; } = admittedAt + request.Delay;

    /// <summary>How many clients wait for its outcome.</summary>
    public int Owed { get; set; }

    /// <summary>Nobody waits for it: its end is not seen.</summary>
    public bool IsReceiverless { get; init; }

    /// <summary>It may also be cancelled without anybody being told: by its id, by its group, or to make room.</summary>
    public bool MayBeCancelledUnseen(SimSettings settings) =>
        IsReceiverless && (Request.Group is not null || Request.Id is not null || settings.Overflow == Overflow.DropOldest);

    public TaskOutcome? Outcome { get; set; }

    /// <summary>The span that it was submitted in, if any.</summary>
    public ActivitySpanId SubmitterSpan { get; init; }

    public bool IsFinal => Outcome is not null;

    public bool IsSurelyOutstanding => !IsFinal && !IsReceiverless;

    public int Starts { get; set; }

    /// <summary>How many attempts ended in an error: each may have spent some of the retry budget.</summary>
    public int Errors { get; set; }

    public SimAttempt? Attempt { get; set; }

    /// <summary>It runs, and its code was not given up.</summary>
    public bool IsRunning => Attempt is { IsRunning: true };

    public override string ToString() => $"task {Key}";
}

/// <summary>One call of a handler.</summary>
internal sealed class SimAttempt(ModelTask task, WorkerSlot slot, TaskContext context, TimeSpan startedAt, TimeSpan? timeout)
{
    public ModelTask Task { get; } = task;

    public WorkerSlot Slot { get; } = slot;

    public TaskId Id { get; } = context.Id;

    public CancellationToken Token { get; } = context.Token;

    /// <summary>When its token must have been signalled; null for never.</summary>
    public TimeSpan? Deadline { get; } = startedAt + timeout;

    /// <summary>When all was at rest for the first time since it began.</summary>
    public TimeSpan? RestsSince { get; set; }

    /// <summary>When its worker's actor has looked since then: from here on it knows of it.</summary>
    public TimeSpan? LookedAtBy { get; set; }

    /// <summary>Completed by the simulation when it says so; null for a handler that ends at once.</summary>
    public TaskCompletionSource<int>? Completion { get; init; }

    /// <summary>Whether it ends soon after its token is signalled.</summary>
    public bool HeedsToken { get; init; }

    public bool HasEnded { get; set; }

    /// <summary>The slot runs nothing else until this code has ended, so its word is still about this attempt.</summary>
    public bool IsRunning => !HasEnded && Slot.Attempt.Read().Phase != AttemptPhase.Abandoned;
}

/// <summary>One tell or submission. It is owed one answer: a rejection or an outcome.</summary>
internal sealed class Submission(string? client, TaskRequest request)
{
    public string? Client { get; } = client;

    public TaskRequest Request { get; } = request;

    public int Key => ((Work)Request.Task).Key;

    public ActivitySpanId Span { get; } = Activity.Current?.SpanId ?? default;

    /// <summary>What was answered before it was known to be admitted.</summary>
    public TaskOutcome? Answer { get; set; }

    /// <summary>The task that it became, if its outcome came that early.</summary>
    public ModelTask? Task { get; set; }
}
