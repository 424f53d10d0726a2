using Akka.Actor;

namespace Actors;

/// <summary>One entry of the ready queue: a plain task by value, or a tracked one by reference.</summary>
/// <remarks>
/// A task without options needs no identity until it fails, so it is never an object of its own: at millions a second the
/// allocation would cost more than the dispatch. Its epoch is not here, for its number tells that too.
/// </remarks>
internal struct ReadyTask
{
    /// <summary>The message of a plain task, a <see cref="TrackedTask"/>, or what stands for a removed entry. Null where there is no entry.</summary>
    public object? Item;

    /// <summary>The handler of a plain task.</summary>
    public TaskRunner? Runner;

    /// <summary>Who is told the outcome of a plain task: an <see cref="IActorRef"/>, a <see cref="TaskTicket"/>, or null for nobody.</summary>
    public object? Receiver;

    /// <summary>The number of a plain task.</summary>
    public long Number;

    private static readonly object Nothing = new();

    public ReadyTask(object message, TaskRunner runner, object? receiver, long number)
    {
        Item = message;
        Runner = runner;
        Receiver = receiver;
        Number = number;
    }

    public ReadyTask(TrackedTask task)
    {
        Item = task;
    }

    /// <summary>Whether it was taken out of the middle of its lane.</summary>
    public readonly bool IsRemoved => ReferenceEquals(Item, Nothing);

    /// <summary>Whether it stands for a task that waits to be run. Asked under the gate.</summary>
    public readonly bool IsAlive => !IsRemoved && Item is not TrackedTask { Stage: not TaskStage.Ready } && Receiver is not TaskTicket { IsWaiting: false };

    /// <summary>Takes it out of the middle of its lane.</summary>
    public void Remove() => (Item, Receiver) = (Nothing, null);

    /// <summary>Makes room for another entry, once this one was copied. Handlers live as long as the pool, so that reference may stay.</summary>
    public void Empty()
    {
        Volatile.Write(ref Receiver, null); // Not before the copy can be seen: a ticket is found in one place or the other.
        Volatile.Write(ref Item, null);
    }
}
