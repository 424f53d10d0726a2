using Akka.Actor;

namespace Actors;

/// <summary>One entry of the ready queue: a plain task by value, or a tracked one by reference.</summary>
/// <remarks>
/// A task told without options needs no identity until it fails, so it is never an object of its own: at millions a second the
/// allocation would cost more than the dispatch.
/// </remarks>
internal readonly struct ReadyTask
{
    /// <summary>The message of a plain task.</summary>
    public ReadyTask(object message, TaskRunner runner, IActorRef? sender, Epoch epoch, long number, long admittedAt)
    {
        Item = message;
        Runner = runner;
        Sender = sender;
        Epoch = epoch;
        Number = number;
        AdmittedAt = admittedAt;
    }

    public ReadyTask(TrackedTask task)
    {
        Item = task;
        Epoch = task.Epoch!;
    }

    /// <summary>The message of a plain task, a <see cref="TrackedTask"/>, or null where an entry was removed.</summary>
    public object? Item { get; }

    /// <summary>The handler of a plain task; null for a tracked one.</summary>
    public TaskRunner? Runner { get; }

    public IActorRef? Sender { get; }

    public Epoch? Epoch { get; }

    public long Number { get; }

    /// <summary>When a plain task was admitted, if somebody listened to the metrics.</summary>
    public long AdmittedAt { get; }
}
