using Akka.Actor;

namespace Actors;

/// <summary>
/// The pool itself: what its actors, its workers' loops and <see cref="TaskPool"/> share. It belongs to the router's mailbox, so a restart of
/// any actor loses nothing.
/// </summary>
/// <remarks>
/// Follow one task: <see cref="Admission"/> lets it in on the sender's thread, <see cref="ReadyQueue"/> hands it to a <see cref="WorkerLoop"/>,
/// <see cref="Settlement"/> gives it its outcome and counts it in the <see cref="Ledger"/>.
/// </remarks>
internal sealed class Pool : IDisposable
{
    /// <summary>A router starts in milliseconds; if it cannot, whoever starts it hears so.</summary>
    public static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(30);

    private readonly Action<WorkerSlot> _scheduleWoken;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Pool(TaskPoolOptions options, TaskHandlers? handlers)
    {
        options.Validate();
        State = new PoolState(options);
        Marked = Ambient.MarkedFor(this);
        _scheduleWoken = slot => Schedule(slot, preferLocal: false);
        Settlement = new Settlement(State, () => Line!.LetIn());
        Cancellation = new Cancellation(State, Settlement, () => Crew!.Present);
        Crew = new Crew(State, Settlement, Cancellation, number => new WorkerSlot(this, number), _scheduleWoken);
        StopSignals = new StopSignals(Crew);

        // From here on a listener may look at the pool.
        Telemetry = new PoolTelemetry(
            options.Name,
            options.Clock,
            fault => State.Router.Tell(new RouterTicks.ListenerFailed(fault), ActorRefs.NoSender),
            () => Status().Queued,
            () => Status().Running,
            () => Status().Counts,
            State.RejectionsByReason);
        var room = new Room(State);
        Admission = new Admission(State, room, Settlement, Telemetry, (handlers ?? new TaskHandlers()).Freeze(), _scheduleWoken);
        Line = new WaitingLine(State, room, Admission);
        Quarantine = new Quarantine(State, Admission);
    }

    public PoolState State { get; }

    public Admission Admission { get; }

    public WaitingLine Line { get; }

    public Settlement Settlement { get; }

    public Cancellation Cancellation { get; }

    public Crew Crew { get; }

    public StopSignals StopSignals { get; }

    public Quarantine Quarantine { get; }

    public PoolTelemetry Telemetry { get; }

    public PendingAnswers Pending { get; } = new();

    public TaskPoolOptions Options => State.Options;

    public TimeProvider Clock => State.Options.Clock;

    public long Now => State.Now;

    /// <summary>The execution context that every task starts from.</summary>
    public ExecutionContext Marked { get; }

    /// <summary>Completes when the router has gone.</summary>
    public Task Ended => _ended.Task;

    public bool IsInsideHandler => Ambient.IsInside(this);

    /// <summary>Starts the router of this pool and waits until it runs.</summary>
    public (IActorRef Router, IActorRef Coordinator) Start(ActorSystem system, string? name = null)
    {
        try
        {
            var router = system.ActorOf(TaskRouter.Props(system, new PoolFactory(() => this)), name);
            return (router, router.Ask<Coordinator>(GetCoordinator.Instance, StartsWithin).GetAwaiter().GetResult().Ref);
        }
        catch
        {
            Dispose(); // Or it would be measured for ever.
            throw;
        }
    }

    public void Schedule(WorkerSlot slot, bool preferLocal) => State.Options.Schedule(slot.Loop, preferLocal);

    public void Dispose() => Telemetry.Dispose();

    // What a worker's loop calls, in the order of one task.

    /// <summary>Gives the worker its next task. <paramref name="counted"/> is the epoch of the task that it has just counted.</summary>
    public TakeResult Take(WorkerSlot slot, Epoch? counted, out ReadyTask task)
    {
        var result = State.Ready.Take(slot, out task, out var watched, out var wake);
        if (wake is not null)
        {
            _scheduleWoken(wake);
        }

        if (watched)
        {
            OnWatched(counted);
        }

        if (result != TakeResult.Task && State.Ready.IsPaused)
        {
            State.Router.Tell(RouterTicks.BegunWhilePaused.Instance, ActorRefs.NoSender);
        }

        return result;
    }

    /// <summary>Begins an attempt of a tracked task, unless it got its outcome meanwhile.</summary>
    public bool TryBegin(TrackedTask task, WorkerSlot slot)
    {
        lock (State.Gate)
        {
            if (task.Stage == TaskStage.Ready)
            {
                task.Stage = TaskStage.Running;
                task.Attempts++;
                task.Running = (slot, slot.Attempt.Begin());
                return true;
            }

            State.Ready.Exhume();
            return false;
        }
    }

    /// <summary>The task that a worker has taken was cancelled before it could begin.</summary>
    public void OnTakenInVain()
    {
        lock (State.Gate)
        {
            State.Ready.Exhume();
        }
    }

    /// <summary>The attempt has begun. Whoever paused or stopped the pool between the take and the begin is told.</summary>
    /// <returns>Whether its handler may be called.</returns>
    public bool OnBegun(WorkerSlot slot)
    {
        if (State.Ready.IsPaused)
        {
            State.Router.Tell(RouterTicks.BegunWhilePaused.Instance, ActorRefs.NoSender);
        }

        return StopSignals.OnBegun(slot);
    }

    public void End(WorkerSlot slot, in ReadyTask plain, TrackedTask? tracked, in AttemptEnd end)
    {
        if (Settlement.End(slot, plain, tracked, end) is { } failedGroup)
        {
            Cancellation.CancelFailedGroup(failedGroup);
        }
    }

    public void OnRetired(WorkerSlot slot)
    {
        if (Crew.OnRetired(slot))
        {
            State.Router.Tell(new RouterTicks.WorkerLeft(slot), ActorRefs.NoSender);
        }
    }

    public void OnStuckEnded(WorkerSlot slot)
    {
        if (Crew.OnStuckEnded(slot))
        {
            State.Router.Tell(new RouterTicks.WorkerLeft(slot), ActorRefs.NoSender);
        }
    }

    // What the coordinator calls.

    /// <summary>Draws the line for a question. It is answered once, perhaps before this returns.</summary>
    public void Ask(Question question)
    {
        lock (State.Gate)
        {
            if (question.Group is null)
            {
                State.Ledger.Ask(question);
            }
            else
            {
                State.Groups.Ask(question);
            }
        }

        // Watch, then settle: what was counted before the watch began is seen here, what is counted later by the worker that counts it.
        State.Ready.Watch();
        Settlement.Settle();
    }

    /// <summary>Takes back the questions of an asker that has gone.</summary>
    public void Forget(object asker)
    {
        lock (State.Gate)
        {
            State.Ledger.Forget(asker);
            State.Groups.Forget(asker);
        }
    }

    public PoolStatus Status() => StatusReader.Read(State, Crew);

    // What the router calls.

    /// <summary>Puts the tasks that are due into the ready queue. Returns how long until the next is due.</summary>
    public TimeSpan? ReleaseDue()
    {
        List<WorkerSlot> wakes = [];
        TimeSpan? next;
        lock (State.Gate)
        {
            var now = Now;
            while (State.Delayed.TryTakeDue(now, out var task))
            {
                if (Admission.MakeReady(task!) is { } wake)
                {
                    wakes.Add(wake);
                }
            }

            next = State.Delayed.NextDue is { } due ? Clock.GetElapsedTime(now, due) : null;
        }

        wakes.ForEach(_scheduleWoken);
        return next;
    }

    public void SetDispatchPaused(bool paused)
    {
        if (State.Ready.SetPaused(paused) is { } wake)
        {
            _scheduleWoken(wake);
        }
    }

    /// <summary>Pauses or reopens intake, or closes it for good.</summary>
    public void SetIntake(Intake intake)
    {
        lock (State.Gate)
        {
            // From draining on there is no way back.
            if (intake > State.Intake || State.Intake <= Intake.Paused)
            {
                State.Intake = intake;
            }
        }

        Line.LetIn();
    }

    public StopReport StopReport()
    {
        lock (State.Gate)
        {
            return new StopReport(State.Ledger.Counts, [.. State.NotDone]);
        }
    }

    /// <summary>The router has gone, and with it every timer: all that is outstanding ends now.</summary>
    public void Abort()
    {
        SetIntake(Intake.Stopping);
        Cancellation.CancelWaiting();
        StopSignals.GiveUpAll();
        SetIntake(Intake.Stopped);

        // First nobody, then settle: what is counted before this is seen here, and who counts later sees that nobody is there and settles itself.
        State.Coordinator = ActorRefs.Nobody;
        Settlement.Settle();
        Dispose();
        _ended.TrySetResult();
    }

    private void OnWatched(Epoch? counted)
    {
        if (counted is { IsDone: true })
        {
            Settlement.RequestSettle();
        }

        if (Line.IsAnybodyThere)
        {
            Line.LetIn();
        }
    }
}
