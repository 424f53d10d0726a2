using Akka.Actor;
using Akka.Event;

namespace Actors;

/// <summary>
/// The actor that a pool is known by. Tell it task messages or <see cref="TaskRequest"/>s: the reply is the <see cref="TaskOutcome"/>. It
/// supervises the coordinator and the workers, keeps the timers of delays, retries and stops, and answers the commands of its protocol.
/// </summary>
/// <remarks>
/// Tasks do not pass through its turn: they are admitted on the sender's thread, before <c>Tell</c> returns. When it restarts, its
/// children go on and the pool, which belongs to its mailbox, is as it was. When it stops without a <see cref="Drain"/> or <see cref="Stop"/> before, what waits
/// ends <see cref="OutcomeReason.Stopped"/>, and what runs is signalled and, unless it ends that moment, given up: <see cref="OutcomeReason.Stuck"/>.
/// </remarks>
public sealed class TaskRouter : ReceiveActor, IWithTimers
{
    internal const string Dispatcher = "actors.dispatcher";

    /// <summary>Longer waits are looked at again after this; the scheduler's own limits are then no concern.</summary>
    internal static readonly TimeSpan LongestTimer = TimeSpan.FromHours(1);

    internal const string Mailbox = "actors.router-mailbox";
    private const string CoordinatorName = "coordinator";
    private static readonly TimeSpan ShortestTimer = TimeSpan.FromMilliseconds(1);

    private readonly Pool _pool;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    private TaskRouter()
    {
        var cell = (ActorCell)Context;
        if (cell.Mailbox!.MessageQueue is not RouterMessageQueue queue || cell.Dispatcher.Configurator is not PoolDispatcherConfigurator)
        {
            throw new InvalidOperationException("A router needs the dispatcher and the mailbox of TaskRouter.Props; leave WithDispatcher and WithMailbox out.");
        }

        _pool = (Pool)queue.EntranceOf(cell);

        Receive<GetAccess>(_ => Sender.Tell(_pool.Access));
        Receive<GetCoordinator>(_ => Sender.Tell(new Coordinator(_pool.State.Coordinator)));
        Receive<WhenAllDone>(question => _pool.State.Coordinator.Forward(question));
        Receive<GetStatus>(question => _pool.State.Coordinator.Forward(question));
        Receive<CancelTask>(command => Sender.Tell(new CancelAnswer(command.Id, _pool.Cancellation.Cancel(command.Id))));
        Receive<CancelGroup>(OnCancelGroup);
        Receive<PauseIntake>(OnPauseIntake);
        Receive<PauseDispatch>(OnPauseDispatch);
        Receive<RouterTicks.BegunWhilePaused>(_ => AnswerPauses());
        Receive<Resize>(OnResize);
        Receive<RouterTicks.WorkerLeft>(OnWorkerLeft);
        Receive<Drain>(OnDrain);
        Receive<Stop>(OnStop);
        Receive<RouterTicks.ResumeStop>(stop => BeginStop(stop.Deadline, stop.Intake));
        Receive<RouterTicks.StopTimer>(_ => OnStopTimer());
        Receive<RouterTicks.Ended>(_ => OnEnded());
        Receive<ListQuarantine>(_ => Sender.Tell(_pool.Quarantine.List()));
        Receive<ReleaseQuarantined>(command => Sender.Tell(_pool.Quarantine.Release(command)));
        Receive<DropQuarantined>(command => Sender.Tell(_pool.Quarantine.Drop(command.Id)));
        Receive<RouterTicks.DueChanged>(_ => ReleaseDue());
        Receive<RouterTicks.Due>(_ => ReleaseDue());
        Receive<RouterTicks.ListenerFailed>(failed => _log.Warning(failed.Fault, "A listener to the metrics or spans of pool {Pool} throws; this is said once", _pool.Options.Name));
        Receive<RouterTicks.ReceiverFailed>(failed => _log.Warning(failed.Fault, "Pool {Pool} could not tell {Receiver} an outcome or an answer", _pool.Options.Name, failed.Receiver));
        Receive<Terminated>(OnTerminated);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private PendingAnswers Pending => _pool.Pending;

    /// <summary>A router with a pool of its own. It needs no host: <c>system.ActorOf(TaskRouter.Props(system, options, handlers), "pool")</c>.</summary>
    /// <remarks>Leave its dispatcher and its mailbox as they are: with others it runs no tasks.</remarks>
    /// <param name="system">The system that it will run in; it is told the reference configuration if it was created without.</param>
    /// <param name="options">The options of the pool. Default: all defaults.</param>
    /// <param name="handlers">The handlers of its task messages. Default: none, so that it runs delegates only.</param>
    /// <exception cref="TaskPoolOptionsException">An option breaks a rule; all faults are named.</exception>
    public static Props Props(ActorSystem system, TaskPoolOptions? options = null, TaskHandlers? handlers = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        options ??= new TaskPoolOptions();
        options.Validate();
        return Props(system, new EntranceFactory(router => new Pool(options, handlers).ForRouter(router)));
    }

    internal static Props Props(ActorSystem system, EntranceFactory factory)
    {
        TaskPoolConfiguration.AddTo(system);
        return Akka.Actor.Props.CreateBy(new ActorProducer<TaskRouter>(() => new TaskRouter()), factory).WithDispatcher(Dispatcher).WithMailbox(Mailbox);
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        StartCoordinator();
        if (_pool.Nodes is null)
        {
            StartCrew();
        }

        ReleaseDue();
        AnswerPauses();
        SetStopTimer();
    }

    /// <summary>Children and pool go on: only the timers are lost with the old instance, and <see cref="PreStart"/> sets them anew.</summary>
    protected override void PreRestart(Exception reason, object message) =>
        _log.Error(reason, "Router of pool {Pool} restarts; nothing of the pool is lost", _pool.Options.Name);

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Restart);

    private void OnCancelGroup(CancelGroup command)
    {
        var (cancelled, signalled) = _pool.Cancellation.CancelGroup(command.Group ?? string.Empty);
        Sender.Tell(new GroupCancelled(command.Group ?? string.Empty, cancelled, signalled));
    }

    private void OnPauseIntake(PauseIntake command)
    {
        _pool.SetIntake(command.Paused ? Intake.Paused : Intake.Open);
        _pool.Orders.Note();
        Sender.Tell(PauseAnswer());
    }

    private void OnPauseDispatch(PauseDispatch command)
    {
        _pool.SetDispatchPaused(command.Paused);
        _pool.Orders.Note();
        Pending.Pauses.Add(Sender);
        AnswerPauses();
    }

    private void AnswerPauses()
    {
        if (Pending.Pauses.Count > 0 && (!_pool.State.Ready.IsPaused || _pool.StopSignals.NoneTaken()))
        {
            Pending.Pauses.ForEach(asker => asker.Tell(PauseAnswer()));
            Pending.Pauses.Clear();
        }
    }

    private PauseAnswer PauseAnswer() => new(_pool.State.Intake == Intake.Paused, _pool.State.Ready.IsPaused);

    private void OnResize(Resize command)
    {
        if (command.Workers is < 1 or > TaskPoolOptions.WorkersAtMost)
        {
            Sender.Tell(new CommandRefused(command, Fault.Of(nameof(command.Workers), command.Workers, $"must be from 1 to {TaskPoolOptions.WorkersAtMost}")));
            return;
        }

        var (left, leaving, back) = _pool.Crew.Resize(command.Workers);
        foreach (var slot in left)
        {
            Context.Stop(slot.Actor);
        }

        StartWorkers();
        Pending.Resizes.ForEach(resize => resize.Leaving.ExceptWith(back));
        Pending.Resizes.Add((Sender, command.Workers, [.. leaving]));
        AnswerResizes();
    }

    private void OnWorkerLeft(RouterTicks.WorkerLeft message)
    {
        if (!_pool.Crew.IsActorNeeded(message.Slot))
        {
            Context.Stop(message.Slot.Actor);
        }

        foreach (var (_, _, leaving) in Pending.Resizes)
        {
            leaving.Remove(message.Slot);
        }

        AnswerResizes();
    }

    private void AnswerResizes()
    {
        foreach (var (asker, size, _) in Pending.Resizes.Where(resize => resize.Leaving.Count == 0))
        {
            asker.Tell(new Resized(size));
        }

        Pending.Resizes.RemoveAll(resize => resize.Leaving.Count == 0);
    }

    private void StartCoordinator()
    {
        var coordinator = Context.Child(CoordinatorName);
        _pool.State.Coordinator = coordinator.IsNobody() ? Context.Watch(Context.ActorOf(TaskCoordinator.Props(_pool), CoordinatorName)) : coordinator;
    }

    private void StartCrew()
    {
        if (_pool.Crew.InService.Count == 0)
        {
            _pool.Crew.Resize(_pool.Options.Workers);
        }

        LivePools.Of(Context.System).Add(Self, _pool);
        StartWorkers();
    }

    private void StartWorkers()
    {
        foreach (var slot in _pool.Crew.Kept.Where(slot => slot.Actor is null).OrderBy(slot => slot.Number))
        {
            // The slot's number comes back into use after a resize, perhaps before its last actor has ended: the name needs more.
            slot.Actor = Context.Watch(Context.ActorOf(TaskWorker.Props(_pool, slot), $"worker-{slot.Number}-{_pool.Pending.NextWorkerName++}"));
        }
    }

    private void OnTerminated(Terminated terminated)
    {
        // The coordinator or a worker of ours was stopped by somebody else. The next coordinator settles what the last one was asked to.
        StartCoordinator();
        foreach (var slot in _pool.Crew.Kept.Where(slot => terminated.ActorRef.Equals(slot.Actor)))
        {
            slot.Actor = null;
        }

        StartWorkers();
    }

    private void OnDrain(Drain command) => OnStop(command, command.Deadline, Intake.Draining);

    private void OnStop(Stop command) => OnStop(command, command.Deadline, Intake.Stopping);

    private void OnStop(object command, TimeSpan? deadline, Intake intake)
    {
        if (deadline < TimeSpan.Zero || deadline > TaskRequest.LongestWait)
        {
            Sender.Tell(new CommandRefused(command, Fault.Of("Deadline", deadline, $"must be from 0 to {TaskRequest.LongestWait}")));
            return;
        }

        Pending.Stops.Add(Sender);
        BeginStop(deadline ?? _pool.Options.DrainDeadline, intake);
    }

    private void BeginStop(TimeSpan deadline, Intake intake)
    {
        _pool.SetIntake(intake);
        if (intake == Intake.Stopping)
        {
            _pool.Keeping.EndWaiting();
            _pool.Nodes?.Recall();
        }

        Pending.Plan = StopPlan.From(_pool.State, deadline).Or(Pending.Plan);
        _pool.Orders.Note();
        var self = Self;
        _pool.Questions.Ask(new Question(self, Group: null, _ => self.Tell(RouterTicks.Ended.Instance, self)));
        OnStopTimer();
    }

    private void OnStopTimer()
    {
        if (Pending.Plan is not { } plan)
        {
            return;
        }

        if (_pool.Now >= plan.SignalAt)
        {
            Pending.Plan = plan with { SignalAt = null };
            _pool.SetIntake(Intake.Stopping);
            _pool.Orders.Note();
            _pool.Keeping.EndWaiting();
            _pool.StopSignals.SignalAll();
        }

        if (_pool.Now >= plan.DeadlineAt)
        {
            _pool.StopSignals.GiveUpAll();
        }
        else
        {
            SetStopTimer();
        }
    }

    private void SetStopTimer()
    {
        if (Pending.Plan is { } plan)
        {
            Timers.StartSingleTimer(RouterTicks.StopTimer.Instance, RouterTicks.StopTimer.Instance, Wait(_pool.Clock.GetElapsedTime(_pool.Now, plan.NextAt)));
        }
    }

    private void OnEnded()
    {
        _pool.SetIntake(Intake.Stopped);
        _pool.Keeping.EndWaiting(); // What has come back meanwhile, in a durable pool.
        Timers.Cancel(RouterTicks.StopTimer.Instance);
        Pending.Plan = null;
        _pool.Orders.Note();
        var report = _pool.Keeping.Report();
        _log.Info("Pool {Pool} has stopped: {Counts}; not done: {NotDone}; kept: {Kept}", _pool.Options.Name, report.Counts, report.NotDone.Count, report.Kept);
        Pending.Stops.ForEach(asker => asker.Tell(report));
        Pending.Stops.Clear();
    }

    private void ReleaseDue()
    {
        if (_pool.ReleaseDue() is { } next)
        {
            Timers.StartSingleTimer(RouterTicks.Due.Instance, RouterTicks.Due.Instance, Wait(next));
        }
    }

    private static TimeSpan Wait(TimeSpan wait) => wait < ShortestTimer ? ShortestTimer : wait < LongestTimer ? wait : LongestTimer;
}
