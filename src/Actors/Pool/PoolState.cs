using Akka.Actor;

namespace Actors;

/// <summary>What a pool knows, and the gate that guards it. The parts that act on it are <see cref="Admission"/>, <see cref="Settlement"/> and <see cref="Crew"/>.</summary>
internal sealed class PoolState
{
    public PoolState(TaskPoolOptions options)
    {
        Options = options;
        Dice = options.Dice ?? new Random();
        Ready = new ReadyQueue(Gate);
        Index = new TaskIndex(options.KeptOutcomes, ToTicks(options.KeptFor));
        Quarantine = new QuarantineBook(options.QuarantineCapacity);
    }

    public TaskPoolOptions Options { get; }

    /// <summary>The dice of this pool; thrown under the gate.</summary>
    public Random Dice { get; }

    /// <summary>Guards everything below; <see cref="Ready"/> also allows some things without it. Held for a few instructions; user code never runs under it.</summary>
    public Lock Gate { get; } = new();

    public ReadyQueue Ready { get; }

    public Ledger Ledger { get; } = new();

    public GroupBook Groups { get; } = new();

    public TaskIndex Index { get; }

    public DelayedTasks Delayed { get; } = new();

    public QuarantineBook Quarantine { get; }

    /// <summary>Keeps what becomes of the tasks; null in a pool that ends with its process.</summary>
    public ITaskRecord? Record { get; init; }

    public LinkedList<Submitter> Submitters { get; } = new();

    public Intake Intake { get; set; }

    public long[] Rejected { get; } = new long[Enum.GetValues<OutcomeReason>().Length];

    /// <summary>How many were rejected in earlier lives of the pool.</summary>
    public long RejectedBefore { get; set; }

    /// <summary>What a stop has ended, for its report.</summary>
    public List<TaskOutcome> NotDone { get; } = [];

    /// <summary>The router that senders see as the sender of outcomes; nobody until it has started.</summary>
    public IActorRef Router { get; set; } = ActorRefs.Nobody;

    public IActorRef Coordinator { get; set; } = ActorRefs.Nobody;

    public long Now => Options.Clock.GetTimestamp();

    public long Outstanding => Ledger.Admitted - Ledger.Finished;

    /// <summary>Whether the pool stops and is durable: what does not run is not ended but kept for its next life.</summary>
    public bool IsKeeping => Record is not null && Intake >= Intake.Stopping;

    /// <summary>Whether it keeps all that is outstanding, for none of it runs. Never true too early: a task on its way counts as outstanding, and as none that waits.</summary>
    public bool IsAtRest => IsKeeping && Outstanding == Ready.Count + Delayed.Count;

    /// <summary>Whether loops are to be told that somebody waits. Groups need no watch: they are counted under the gate.</summary>
    public bool IsWatchNeeded => Ledger.IsAsked || Submitters.Count > 0;

    /// <summary>Tells an outcome or an answer. How a receiver is told is its own code; what that throws is logged and costs nobody else anything.</summary>
    public void Tell(IActorRef receiver, object message, IActorRef sender)
    {
        try
        {
            receiver.Tell(message, sender);
        }
#pragma warning disable CA1031 // See above.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Router.Tell(new RouterTicks.ReceiverFailed(receiver, fault), ActorRefs.NoSender);
        }
    }

    /// <summary>The length of a span on the clock's own scale, rounded up: nothing comes early.</summary>
    public long ToTicks(TimeSpan span) => Options.ToTicks(span);

    /// <summary>How many submissions were rejected, for each reason that there was.</summary>
    public IReadOnlyList<(OutcomeReason Reason, long Count)> RejectionsByReason()
    {
        lock (Gate)
        {
            return [.. Rejected.Select((count, reason) => ((OutcomeReason)reason, count)).Where(entry => entry.count > 0)];
        }
    }
}
