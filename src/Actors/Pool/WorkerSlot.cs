using Akka.Actor;

namespace Actors;

/// <summary>One worker's place in the pool: what the queue, the crew, the worker's actor and whoever cancels know of it.</summary>
/// <remarks>It belongs to the pool and outlives restarts of the worker's actor, so there is one <see cref="WorkerLoop"/> a slot whatever the actor does.</remarks>
#pragma warning disable CA1001 // A cancellation source without a timer holds nothing that needs disposing, and its token may be read after the attempt.
internal sealed class WorkerSlot : Taker
#pragma warning restore CA1001
{
    /// <summary>In the place of a deadline: there is none.</summary>
    public const long Never = long.MaxValue;

    /// <summary>
    /// In the place of a deadline: the attempt has the pool's timeout, reckoned from when the actor first sees it run. To reckon it from the clock for each attempt
    /// took a fifth of the speed of no-op tasks.
    /// </summary>
    public const long Unreckoned = long.MaxValue - 1;

    private readonly Pool _pool;
    private readonly long _restingDeadline;
    private CancellationTokenSource _cancellation = new();
    private long _deadline;

    public WorkerSlot(Pool pool, int number)
    {
        _pool = pool;
        Number = number;
        _restingDeadline = pool.Options.Timeout is null ? Never : Unreckoned;
        _deadline = _restingDeadline;
        Loop = new WorkerLoop(pool, this);
    }

    /// <summary>The number of the worker, from 1.</summary>
    public int Number { get; }

    /// <summary>Runs the tasks of this worker.</summary>
    public WorkerLoop Loop { get; }

    /// <summary>The actor that keeps this worker's deadlines; null while there is none.</summary>
    public IActorRef? Actor { get; set; }

    /// <summary>The slot that took its number, and its actor, when its code was stuck. Under the gate.</summary>
    public WorkerSlot? Successor { get; set; }

    /// <summary>When the running attempt times out, or <see cref="Never"/>, or <see cref="Unreckoned"/>. Belongs to the attempt read before and after.</summary>
    public long Deadline
    {
        get => Volatile.Read(ref _deadline);
        set => Volatile.Write(ref _deadline, value);
    }

    /// <summary>The attempt whose deadline is <see cref="Unreckoned"/> that the actor saw run last, and since when. By the actor; here, so that a restart of it gives no attempt more time.</summary>
    public (long Serial, long Since) Seen { get; set; }

    /// <summary>The earliest time for which the actor has a tick; written by the actor.</summary>
    public long TickAt = long.MaxValue;

    /// <summary>Whether the actor looks once in a while for attempts whose deadline is <see cref="Unreckoned"/>, or was told to. Set by the loop, written by the actor.</summary>
    public bool IsSampled;

    public AttemptWord Attempt;

    /// <summary>Whether a handler of this worker runs now.</summary>
    public bool IsRunning => Attempt.Read().Phase is not (AttemptPhase.None or AttemptPhase.Taken);

    /// <summary>The token of the attempt that runs, or else of the next. By the loop.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <inheritdoc/>
    public override void Schedule(bool preferLocal = false) => _pool.Options.Schedule(Loop, preferLocal);

    /// <inheritdoc/>
    public override bool TrySignal(long serial, AttemptPhase cause)
    {
        // The source is read before the word is moved. Once it is moved, the loop never uses this source again.
        var cancellation = Volatile.Read(ref _cancellation);
        if (!Attempt.TrySignal(serial, cause))
        {
            return false;
        }

        // Callbacks are the user's; they run on the thread pool and not here. The token itself is signalled when this returns.
        _ = cancellation.CancelAsync();
        Actor?.Tell(new WorkerMessages.Signalled(this, serial), ActorRefs.NoSender);
        return true;
    }

    /// <summary>By the loop: the handler has ended. Returns the phase that its attempt ended in; the next has a token that was not signalled.</summary>
    public AttemptPhase End()
    {
        // First, so that a tick can never hold this deadline against the next attempt.
        RestDeadline();
        var phase = Attempt.End();
        if (phase != AttemptPhase.Running || !_cancellation.TryReset())
        {
            Volatile.Write(ref _cancellation, new CancellationTokenSource());
        }

        return phase;
    }

    /// <summary>By the loop: no attempt has a deadline of its own.</summary>
    public void RestDeadline()
    {
        if (_deadline != _restingDeadline)
        {
            Deadline = _restingDeadline;
        }
    }

    /// <summary>By the loop: the attempt that has begun has a deadline. Its actor is told unless it has a tick by then.</summary>
    public void WatchDeadline()
    {
        // The actor writes its next tick, then reads the deadline; here it is the other way round. Its barrier is one of the whole process, so that one of
        // the two sees the other and the loop, which comes here with each task, pays no fence.
        if (_deadline == Unreckoned ? Volatile.Read(ref IsSampled) : _deadline >= Volatile.Read(ref TickAt))
        {
            return;
        }

        if (_deadline == Unreckoned)
        {
            Volatile.Write(ref IsSampled, true); // Or each of the many attempts that begin before the actor has looked would tell it too.
        }

        Actor?.Tell(WorkerMessages.WatchDeadline.Instance, ActorRefs.NoSender);
    }
}
