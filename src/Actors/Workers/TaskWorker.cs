using Akka.Actor;
using Akka.Event;

namespace Actors;

/// <summary>
/// The actor of one worker. It puts its slot into service, keeps the deadline and the grace of the attempt that runs there, and gives up
/// what is stuck. The tasks run in its <see cref="WorkerLoop"/>, outside of this actor's turn.
/// </summary>
/// <remarks>
/// Told by its loop, by those who signal its attempt, and by its timers. When it restarts, its slot leaves service and comes back: a task that
/// runs meanwhile goes on, its timers are set anew, and there is never a second loop.
/// </remarks>
public sealed class TaskWorker : ReceiveActor, IWithTimers
{
    // Fired early by a coarse scheduler, a timer is set again for what is left, at least this long.
    private static readonly TimeSpan ShortestTimer = TimeSpan.FromMilliseconds(1);

    /// <summary>In how many parts of a timeout an attempt that has no deadline yet is looked for.</summary>
    private const int LooksPerTimeout = 16;

    private readonly Pool _pool;
    private readonly int _number;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private WorkerSlot _slot;

    private TaskWorker(Pool pool, WorkerSlot slot)
    {
        _pool = pool;
        _slot = slot;
        _number = slot.Number;
        Receive<WorkerMessages.WatchDeadline>(_ => LookAtDeadline());
        Receive<WorkerMessages.DeadlineTick>(_ => LookAtDeadline());
        Receive<WorkerMessages.Signalled>(OnSignalled);
        Receive<WorkerMessages.GraceOver>(OnGraceOver);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The slot that this actor keeps: a stuck one may have been replaced, and one that leaves service is kept to its end.</summary>
    private WorkerSlot Slot => _slot = _pool.Crew.KeptInPlaceOf(_slot);

    internal static Props Props(Pool pool, WorkerSlot slot) =>
        Akka.Actor.Props.CreateBy(new ActorProducer<TaskWorker>(() => new TaskWorker(pool, slot))).WithDispatcher(TaskRouter.Dispatcher);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        // Before its loop can run: the router may set it later, when this actor has started.
        Slot.Actor = Self;
        _pool.Crew.Attach(Slot);

        // After a restart: an attempt may be running, or its grace may. The tick that the slot remembers went with the old instance's timers, so
        // look in any case: the look forgets it, and the next attempt with a deadline says so again.
        var (serial, phase) = Slot.Attempt.Read();
        LookAtDeadline();
        if (phase is AttemptPhase.TimedOut or AttemptPhase.CancelledByCaller or AttemptPhase.CancelledByGroup or AttemptPhase.CancelledByStop)
        {
            OnSignalled(new WorkerMessages.Signalled(Slot, serial));
        }
    }

    /// <inheritdoc/>
    protected override void PostStop() => _pool.State.Ready.Detach(Slot);

    private void LookAtDeadline()
    {
        var slot = Slot;
        while (true)
        {
            var (serial, phase) = slot.Attempt.Read();
            var (deadline, lookAt, isSampled) = Plan(slot, serial, phase == AttemptPhase.Running);
            if (deadline != WorkerSlot.Never && deadline <= _pool.Now)
            {
                // If this attempt has just ended, the serial is another and nothing happens; in any case what runs now is looked at.
                slot.TrySignal(serial, AttemptPhase.TimedOut);
                continue;
            }

            if (lookAt != WorkerSlot.Never)
            {
                Timers.StartSingleTimer(WorkerMessages.DeadlineTick.Instance, WorkerMessages.DeadlineTick.Instance, Longest(_pool.Clock.GetElapsedTime(_pool.Now, lookAt)));
            }

            // Written first, then the attempt is read; the loop does it the other way round, so one of the two sees the other. Until here the last tick and sampling stand,
            // though they are over: whatever begins meanwhile is seen below, and need not tell.
            Volatile.Write(ref slot.TickAt, lookAt);
            Volatile.Write(ref slot.IsSampled, isSampled);
            Interlocked.MemoryBarrierProcessWide();
            if (slot.Attempt.Read().Phase != AttemptPhase.Running || (slot.Deadline is var next && (next == WorkerSlot.Unreckoned ? isSampled : next >= lookAt)))
            {
                return;
            }
        }
    }

    /// <summary>The deadline of what runs, when to look again, and whether that goes on. Never, if nothing runs that has a deadline: the next attempt that has one says so.</summary>
    private (long Deadline, long LookAt, bool IsSampled) Plan(WorkerSlot slot, long serial, bool runs)
    {
        var deadline = slot.Deadline;
        if (!runs || deadline == WorkerSlot.Never)
        {
            return (WorkerSlot.Never, WorkerSlot.Never, false);
        }

        if (deadline != WorkerSlot.Unreckoned)
        {
            return (deadline, deadline, false);
        }

        var now = _pool.Now;
        if (slot.Seen.Serial != serial)
        {
            slot.Seen = (serial, now);
        }

        var timeout = _pool.State.ToTicks(_pool.Options.Timeout!.Value);
        deadline = slot.Seen.Since + timeout;
        return (deadline, Math.Min(deadline, now + (timeout / LooksPerTimeout)), true);
    }

    private void OnSignalled(WorkerMessages.Signalled message) =>
        Timers.StartSingleTimer(typeof(WorkerMessages.GraceOver), new WorkerMessages.GraceOver(message.Slot, message.Serial), _pool.Options.StuckGrace);

    private void OnGraceOver(WorkerMessages.GraceOver message)
    {
        if (_pool.Crew.Abandon(message.Slot, message.Serial) is { } outcome)
        {
            _log.Warning(
                "Pool {Pool}: task {TaskId} ignored its token for {Grace} on worker {Worker} and was given up as stuck",
                _pool.Options.Name,
                outcome.Id,
                _pool.Options.StuckGrace,
                _number);
        }
    }

    private static TimeSpan Longest(TimeSpan left) => left < ShortestTimer ? ShortestTimer : left < TaskRouter.LongestTimer ? left : TaskRouter.LongestTimer;
}
