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
internal sealed class Pool : IEntrance, IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="options">Its options.</param>
    /// <param name="handlers">Its handlers.</param>
    /// <param name="nodes">Where its tasks run, if not in this process.</param>
    /// <param name="record">Keeps what becomes of its tasks, if it is durable.</param>
    /// <param name="partOf">The name of the pool whose attempts it makes, if it makes those of another: they are measured under that name, and counted there.</param>
    /// <param name="marks">Where its workers note what they run, if anybody wants to know after its process went down.</param>
    public Pool(TaskPoolOptions options, TaskHandlers? handlers, INodes? nodes = null, ITaskRecord? record = null, string? partOf = null, IAttemptMarks? marks = null)
    {
        options.Validate();
        State = new PoolState(options) { Record = record };
        Marked = Ambient.MarkedFor(this);
        Settlement = new Settlement(State, () => Line!.LetIn(), nodes);
        Cancellation = new Cancellation(State, Settlement, () => Crew!.Present);
        Crew = new Crew(State, Settlement, Cancellation, number => new WorkerSlot(this, number));
        Returns = new Returns(State, Settlement, Cancellation);
        Keeping = new Keeping(State, Cancellation, Settlement);
        Nodes = nodes;
        Marks = marks;
        StopSignals = new StopSignals(Crew, nodes);

        Access = new LocalAccess(this);
        Telemetry = new PoolTelemetry(partOf ?? options.Name, options.Clock, fault => State.Router.Tell(new RouterTicks.ListenerFailed(fault), ActorRefs.NoSender));
        if (partOf is null)
        {
            Telemetry.Count(Status, State.RejectionsByReason); // From here on a listener may look at the pool.
        }

        var room = new Room(State);
        Admission = new Admission(State, room, Settlement, Telemetry, (handlers ?? new TaskHandlers()).Freeze());
        Line = new WaitingLine(State, room, Admission, Settlement);
        Questions = new Questions(State, Settlement);
        Orders = new Orders(this);
        Quarantine = new Quarantine(State, Admission);
    }

    public PoolState State { get; }

    /// <summary>The way in for <see cref="TaskPool"/>.</summary>
    public LocalAccess Access { get; }

    public Admission Admission { get; }

    public WaitingLine Line { get; }

    public Settlement Settlement { get; }

    public Cancellation Cancellation { get; }

    public Returns Returns { get; }

    public Keeping Keeping { get; }

    public Crew Crew { get; }

    /// <summary>Where its tasks run, if not in this process: then it has no crew to speak of.</summary>
    public INodes? Nodes { get; }

    /// <summary>Where its workers note what they run; null where a task does not outlive its process.</summary>
    public IAttemptMarks? Marks { get; }

    public StopSignals StopSignals { get; }

    public Questions Questions { get; }

    public Quarantine Quarantine { get; }

    public Orders Orders { get; }

    public PoolTelemetry Telemetry { get; }

    public PendingAnswers Pending { get; } = new();

    public TaskPoolOptions Options => State.Options;

    public TimeProvider Clock => State.Options.Clock;

    public long Now => State.Now;

    /// <summary>The execution context that every task starts from.</summary>
    public ExecutionContext Marked { get; }

    /// <summary>Completes when the router has gone.</summary>
    public Task Ended => _ended.Task;

    public string Name => State.Options.Name;

    public bool IsInsideHandler => Ambient.IsInside(this);

    public void Dispose() => Telemetry.Dispose();

    TaskRunner? IEntrance.FindRunner(object message) => Admission.FindRunner(message);

    void IEntrance.Tell(object message, TaskRunner? runner, IActorRef? sender) => Admission.Tell(message, runner, sender);

    /// <summary>Gives the pool to its router.</summary>
    public Pool ForRouter(IActorRef router)
    {
        State.Router = router;
        return this;
    }

    // What a worker's loop calls, in the order of one task.

    /// <summary>Gives the worker its next task. <paramref name="counted"/> is the epoch of the task that it has just counted.</summary>
    public TakeResult Take(WorkerSlot slot, Epoch? counted, out ReadyTask task)
    {
        var result = State.Ready.Take(slot, out task, out var watched, out var wake);
        wake?.Schedule();
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
            if (!TryBegin(task))
            {
                return false;
            }

            task.Running = (slot, slot.Attempt.Begin());
            return true;
        }
    }

    /// <summary>Begins an attempt of a tracked task in another process, unless it got its outcome meanwhile.</summary>
    public bool TryBegin(TrackedTask task, Taker taker, long serial)
    {
        lock (State.Gate)
        {
            if (!TryBegin(task))
            {
                return false;
            }

            task.Running = (taker, serial);
            return true;
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

    public void End(WorkerCell cell, in ReadyTask plain, TrackedTask? tracked, in AttemptEnd end)
    {
        if (State.IsKeeping && end.IsByStop)
        {
            Returns.GiveBack(plain, tracked, end.WasRun);
        }
        else if (Settlement.End(cell, plain, tracked, end) is { } failedGroup)
        {
            Cancellation.CancelFailedGroup(failedGroup);
        }
    }

    // What the coordinator calls.

    public PoolStatus Status() => StatusReader.Read(State, Crew, Nodes);

    // What the router calls.

    /// <summary>Puts the tasks that are due into the ready queue. Returns how long until the next is due.</summary>
    public TimeSpan? ReleaseDue()
    {
        List<Taker> wakes = [];
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

        wakes.ForEach(taker => taker.Schedule());
        return next;
    }

    /// <summary>Pauses or resumes dispatch; what a durable pool keeps does not run any more in this life of it.</summary>
    public void SetDispatchPaused(bool paused) => State.Ready.SetPaused(paused || State.IsKeeping)?.Schedule();

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

    /// <summary>The router has gone, and with it every timer: all that is outstanding ends now. A durable pool goes on from its record, and here nothing of it is told or decided any more.</summary>
    public void Abort()
    {
        if (State.Record is null)
        {
            EndAll();
        }

        Dispose();
        _ended.TrySetResult();
    }

    /// <summary>Outcomes were counted in another way than by a worker that comes back to take: whoever waits for them, or for room, is told.</summary>
    public void OnCounted()
    {
        bool isAsked;
        lock (State.Gate)
        {
            isAsked = State.Ledger.IsAsked;
        }

        if (isAsked)
        {
            Settlement.RequestSettle();
        }

        Line.LetIn();
    }

    private void EndAll()
    {
        SetIntake(Intake.Stopping);
        Cancellation.CancelWaiting();
        StopSignals.GiveUpAll();
        SetIntake(Intake.Stopped);

        // First nobody, then settle: what is counted before this is seen here, and who counts later sees that nobody is there and settles itself.
        State.Coordinator = ActorRefs.Nobody;
        Settlement.Settle();
    }

    private bool TryBegin(TrackedTask task)
    {
        if (task.Stage != TaskStage.Ready)
        {
            State.Ready.Exhume();
            return false;
        }

        task.Stage = TaskStage.Running;
        task.Attempts++;
        return true;
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
