using Akka.Actor;
using Akka.Configuration;

namespace Actors;

/// <summary>A task pool for code that wants no actors: submit, await, wait for all, stop.</summary>
/// <remarks>
/// <para>At most <see cref="TaskPoolOptions.Workers"/> tasks run at once. A submission waits while <see cref="TaskPoolOptions.Capacity"/> tasks
/// are outstanding, and every admitted task has exactly one outcome.</para>
/// <para>A delegate is a <c>Func&lt;TaskContext, Task&gt;</c>; in a <see cref="TaskRequest"/> its parameter's type is spelt, <c>async (TaskContext context) =&gt; 42</c>.
/// Any other delegate, and a <see cref="Task"/> that runs already, is an <see cref="ArgumentException"/>.</para>
/// <para>Dispose of a pool that you started: a process that ends without that does not wait for what is outstanding.</para>
/// <para>All members may be used from any thread. Inside a handler of the same pool whatever would wait for that pool throws
/// <see cref="WaitRefusedException"/> at once, and a submission that would wait for room is <see cref="OutcomeReason.Full"/>.</para>
/// </remarks>
public sealed class TaskPool : IAsyncDisposable
{
    private static readonly Config Quiet = ConfigurationFactory.ParseString("""
        akka {
          loggers = []
          loglevel = OFF
          stdout-loglevel = OFF
          coordinated-shutdown.run-by-clr-shutdown-hook = off
        }
        """);

    private readonly IPoolAccess _pool;
    private readonly ActorAsk _askRouter;

    // Ends what this pool has of its own; null where the pool is somebody else's.
    private readonly Func<Task>? _end;

    private TaskPool(IPoolAccess pool, IActorRef router, Func<Task>? end)
    {
        _pool = pool;
        _end = end;
        _askRouter = new ActorAsk(router, pool);
        Router = router;
    }

    /// <summary>The router: tell it tasks and commands.</summary>
    public IActorRef Router { get; }

    /// <summary>The coordinator: ask it <see cref="WhenAllDone"/> and <see cref="GetStatus"/>.</summary>
    public IActorRef Coordinator => _pool.Coordinator;

    /// <summary>Starts a pool of that many workers, all else by default.</summary>
    /// <param name="workers">How many tasks run at once. From 1 to 100,000.</param>
    /// <param name="handlers">The handlers of its task messages. Default: none, so that it runs delegates only.</param>
    /// <inheritdoc cref="Start(TaskPoolOptions, TaskHandlers, ActorSystem)" path="/exception"/>
    public static TaskPool Start(int workers, TaskHandlers? handlers = null) => Start(new TaskPoolOptions { Workers = workers }, handlers);

    /// <summary>Starts a pool.</summary>
    /// <param name="options">Default: all defaults.</param>
    /// <param name="handlers">The handlers of its task messages. Default: none, so that it runs delegates only.</param>
    /// <param name="system">The actor system to live in. Default: a quiet one of its own, which ends with the pool.</param>
    /// <exception cref="TaskPoolOptionsException">An option breaks a rule; all faults are named.</exception>
    public static TaskPool Start(TaskPoolOptions? options = null, TaskHandlers? handlers = null, ActorSystem? system = null)
    {
        options ??= new TaskPoolOptions();
        options.Validate();
        var home = system ?? ActorSystem.Create("task-pool", Quiet.WithFallback(TaskPoolConfiguration.Default));
        var pool = new Pool(options, handlers);
        var (router, _) = pool.Start(home);
        return new TaskPool(pool.Access, router, system is null ? home.Terminate : EndRouter);

        Task EndRouter()
        {
            home.Stop(router);
            return pool.Ended;
        }
    }

    /// <summary>A second way to a pool whose router exists already, such as a hosted one. Disposing of it leaves that pool alone.</summary>
    /// <param name="router">A router of this process, or this process's door to a pool that spans a cluster.</param>
    /// <remarks>
    /// At a pool that spans a cluster all is as in one process, but for this. A delegate cannot leave its process: submitted, it is a <see cref="NotSupportedException"/>. A
    /// submission waits while as many tasks of this process are outstanding as the capacity allows; what the pool as a whole has no room for yet waits at the router, with its ticket given already (in a
    /// durable pool, which writes a task first, when it is written), and <see cref="WaitAsync"/> waits for it too. <see cref="ResizeAsync"/> is for the workers of this node. When the actor system ends before an outcome is in, its ticket faults
    /// with <see cref="ObjectDisposedException"/>: the task may run all the same.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="router"/> leads to nobody, or to another process.</exception>
    /// <exception cref="AskTimeoutException">No router of this process answers at <paramref name="router"/> within 30 seconds.</exception>
    public static async Task<TaskPool> OpenAsync(IActorRef router)
    {
        ArgumentNullException.ThrowIfNull(router);
        if (router.IsNobody() || router is not IInternalActorRef { IsLocal: true })
        {
            throw new ArgumentException(Fault.Of(nameof(router), router, "must be a router of this process"), nameof(router));
        }

        var pool = await router.Ask<IPoolAccess>(GetAccess.Instance, PoolStart.Within).ConfigureAwait(false);
        return new TaskPool(pool, router, end: null);
    }

    /// <summary>Submits a task message or a <see cref="TaskRequest"/>, and waits for room if there is none.</summary>
    /// <param name="task">The message, the request, or a <c>Func&lt;TaskContext, Task&gt;</c>.</param>
    /// <param name="waitToken">Cancels the wait for room, and in a durable pool that for the task to be written; nothing else.</param>
    /// <returns>The ticket. A task that is not admitted has a ticket with the outcome <see cref="OutcomeKind.Rejected"/>, which is not thrown.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="task"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the task was not admitted. In a durable pool it may have been, or may be yet: then it runs, and this caller does not hear of it.</exception>
    public ValueTask<TaskTicket> SubmitAsync(object task, CancellationToken waitToken = default) =>
        SubmitAsync(task, runner: null, new TaskTicket(_pool), waitToken);

    /// <summary>Submits a delegate, and waits for room if there is none.</summary>
    /// <remarks>A value that it returns is dropped. For a ticket with a result submit a message, or a <see cref="TaskRequest"/> around the delegate.</remarks>
    /// <inheritdoc cref="SubmitAsync(object, CancellationToken)"/>
    public ValueTask<TaskTicket> SubmitAsync(Func<TaskContext, Task> task, CancellationToken waitToken = default) =>
        SubmitAsync(task, DelegateRunners.For(task), new TaskTicket(_pool), waitToken);

    /// <summary>Submits a delegate with a result, and waits for room if there is none.</summary>
    /// <inheritdoc cref="SubmitAsync(object, CancellationToken)"/>
    public ValueTask<TaskTicket> SubmitAsync<TResult>(Func<TaskContext, Task<TResult>> task, CancellationToken waitToken = default) =>
        SubmitAsync(task, DelegateRunner<TResult>.Instance, new TaskTicket(_pool), waitToken);

    /// <summary>Submits a task if there is room.</summary>
    /// <param name="task">The message, the request, or a <c>Func&lt;TaskContext, Task&gt;</c>.</param>
    /// <param name="ticket">The ticket; when not admitted its outcome says why.</param>
    /// <returns>Whether it was admitted, or attached to an earlier one of the same id or unique key.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="task"/> is null.</exception>
    public bool TrySubmit(object task, out TaskTicket ticket)
    {
        ticket = new TaskTicket(_pool);
        var outcome = _pool.Submit(task, ticket);
        if (outcome is not null)
        {
            ticket.Complete(outcome);
        }

        return outcome is not { Kind: OutcomeKind.Rejected };
    }

    /// <summary>Submits a delegate if there is room.</summary>
    /// <inheritdoc cref="TrySubmit(object, out TaskTicket)"/>
    public bool TrySubmit(Func<TaskContext, Task> task, out TaskTicket ticket) => TrySubmit((object)task, out ticket);

    /// <inheritdoc cref="TrySubmit(Func{TaskContext, Task}, out TaskTicket)"/>
    public bool TrySubmit<TResult>(Func<TaskContext, Task<TResult>> task, out TaskTicket ticket) => TrySubmit((object)task, out ticket);

    /// <summary>Runs a task to its end.</summary>
    /// <param name="task">The message, the request, or a <c>Func&lt;TaskContext, Task&gt;</c>.</param>
    /// <param name="waitToken">Cancels the wait for room, and in a durable pool that for the task to be written; nothing else.</param>
    /// <exception cref="ArgumentNullException"><paramref name="task"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the task was not admitted. In a durable pool it may have been, or may be yet: then it runs, and this caller does not hear of it.</exception>
    /// <exception cref="PoolStoppedException">The pool is durable and has stopped before: the task is kept.</exception>
    /// <exception cref="TaskOutcomeException">It did not succeed: <see cref="TaskFailedException"/>, <see cref="TaskTimedOutException"/>,
    /// <see cref="TaskCancelledException"/> or <see cref="TaskRejectedException"/>.</exception>
    /// <exception cref="WaitRefusedException">Called inside a handler of this pool.</exception>
    public Task RunAsync(object task, CancellationToken waitToken = default) => RunToEndAsync(TaskRequest.Checked(task), runner: null, waitToken);

    /// <inheritdoc cref="RunAsync(object, CancellationToken)"/>
    public Task RunAsync(Func<TaskContext, Task> task, CancellationToken waitToken = default) => RunToEndAsync(TaskRequest.Checked(task), DelegateRunner.Instance, waitToken);

    /// <summary>Runs a task to its end and gives its result.</summary>
    /// <typeparam name="TResult">What its handler returns.</typeparam>
    /// <inheritdoc cref="RunAsync(object, CancellationToken)"/>
    /// <exception cref="InvalidCastException">The handler returned something else than <typeparamref name="TResult"/>.</exception>
    public async Task<TResult> RunAsync<TResult>(object task, CancellationToken waitToken = default) =>
        (await RunToEndAsync(TaskRequest.Checked(task), runner: null, waitToken).ConfigureAwait(false)).ResultAs<TResult>();

    /// <inheritdoc cref="RunAsync{TResult}(object, CancellationToken)"/>
    public async Task<TResult> RunAsync<TResult>(Func<TaskContext, Task<TResult>> task, CancellationToken waitToken = default) =>
        (await RunToEndAsync(TaskRequest.Checked(task), DelegateRunner<TResult>.Instance, waitToken).ConfigureAwait(false)).ResultAs<TResult>();

    /// <summary>Runs every task of a stream and streams the outcomes back.</summary>
    /// <param name="tasks">Messages, requests or delegates. Read only as fast as tasks are admitted, and as outcomes are read.</param>
    /// <param name="inOrder">Whether outcomes come in the order of the input; otherwise as they come.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>. What was admitted is run all the same.</param>
    /// <remarks>
    /// At most <see cref="TaskPoolOptions.Capacity"/> tasks are admitted whose outcomes have not been read. When the input fails,
    /// the outcomes of what was admitted come first, then its exception. Enumerate it once.
    /// Breaking off waits for an input that is just being read: it is given a token to end by.
    /// </remarks>
    /// <exception cref="PoolStoppedException">The pool is durable and has stopped: the task whose outcome comes next is kept.</exception>
    /// <exception cref="WaitRefusedException">Enumerated inside a handler of this pool.</exception>
    /// <exception cref="InvalidOperationException">Enumerated a second time.</exception>
    public IAsyncEnumerable<TaskOutcome> RunAllAsync<T>(IAsyncEnumerable<T> tasks, bool inOrder = false, CancellationToken cancellationToken = default)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(tasks);
        var stream = new OutcomeStream<T>(this, tasks, inOrder, _pool.Capacity);
        return stream.Run(cancellationToken);
    }

    /// <summary>Waits until everything that was submitted before this call has its outcome. The pool stays open; any number may wait at once.</summary>
    /// <param name="group">Only the tasks of this group. Default: all of the pool. A group with nothing outstanding is done at once, with zero counts.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ArgumentException"><paramref name="group"/> is empty.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <exception cref="PoolStoppedException">The pool is durable and has stopped: some of these tasks are kept.</exception>
    /// <exception cref="WaitRefusedException">Called inside a handler of this pool.</exception>
    public async Task<AllDone> WaitAsync(string? group = null, CancellationToken cancellationToken = default)
    {
        RefuseInsideHandler("all to be done");
        if (group is not null)
        {
            ArgumentException.ThrowIfNullOrEmpty(group);
        }

        return await _pool.WaitAsync(group, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How the pool is now. In one process known at once.</summary>
    public Task<PoolStatus> GetStatusAsync() => _pool.GetStatusAsync();

    /// <summary>Cancels one task: at once if it does not run, else by its token. In one process done when this returns.</summary>
    public Task<CancelResult> CancelAsync(TaskId id) => _pool.CancelAsync(id);

    /// <summary>Cancels all that is outstanding in a group; what joins it later is not touched. In one process done when this returns.</summary>
    /// <exception cref="ArgumentException"><paramref name="group"/> is null or empty.</exception>
    public Task<GroupCancelled> CancelGroupAsync(string group)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        return _pool.CancelGroupAsync(group);
    }

    /// <summary>Pauses or resumes intake: while paused a submission waits and a <c>Tell</c> is rejected.</summary>
    /// <exception cref="ObjectDisposedException">The pool has ended.</exception>
    public Task<PauseAnswer> PauseIntakeAsync(bool paused = true) => _askRouter.Ask<PauseAnswer>(new PauseIntake(paused));

    /// <summary>Pauses or resumes dispatch: once the answer is in, no task starts.</summary>
    /// <exception cref="ObjectDisposedException">The pool has ended.</exception>
    public Task<PauseAnswer> PauseDispatchAsync(bool paused = true) => _askRouter.Ask<PauseAnswer>(new PauseDispatch(paused));

    /// <summary>Changes the number of workers: once the answer is in, no more than that many tasks run.</summary>
    /// <exception cref="ArgumentException"><paramref name="workers"/> is below 1 or above 100,000.</exception>
    /// <exception cref="ObjectDisposedException">The pool has ended.</exception>
    /// <exception cref="WaitRefusedException">Called inside a handler of this pool, whose own end it might wait for.</exception>
    public Task<Resized> ResizeAsync(int workers) => _askRouter.Ask<Resized>(new Resize(workers));

    /// <summary>Reads the quarantine.</summary>
    /// <exception cref="ObjectDisposedException">The pool has ended.</exception>
    public Task<QuarantineList> ListQuarantineAsync() => _askRouter.Ask<QuarantineList>(ListQuarantine.Instance);

    /// <summary>Submits a quarantined request once more, as a new task.</summary>
    /// <exception cref="ArgumentException">The new task was rejected; the request stays in quarantine.</exception>
    /// <exception cref="ObjectDisposedException">The pool has ended.</exception>
    public Task<QuarantineAnswer> ReleaseQuarantinedAsync(TaskId id) => _askRouter.Ask<QuarantineAnswer>(new ReleaseQuarantined(id));

    /// <summary>Drops a quarantined request.</summary>
    /// <exception cref="ObjectDisposedException">The pool has ended.</exception>
    public Task<QuarantineAnswer> DropQuarantinedAsync(TaskId id) => _askRouter.Ask<QuarantineAnswer>(new DropQuarantined(id));

    /// <summary>Ends intake and runs everything that was admitted.</summary>
    /// <remarks>
    /// A durable pool ends no task by this: what would be cancelled or given up is kept (<see cref="StopReport.Kept"/>), its tickets fault with <see cref="PoolStoppedException"/>, and it goes on when a
    /// process with the same pool starts. So does an attempt that ends by its token: it counts as an attempt, as no failure and no crash, and is made again.
    /// </remarks>
    /// <param name="deadline">How long it may take, at least 0. One <see cref="TaskPoolOptions.StuckGrace"/> before its end, or half-way if that is later, what still
    /// runs is signalled, and of a drain the rest is cancelled. A second call with an earlier end shortens it. Default: <see cref="TaskPoolOptions.DrainDeadline"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="deadline"/> is below 0 or above 10,000 days.</exception>
    /// <exception cref="WaitRefusedException">Called inside a handler of this pool.</exception>
    public Task<StopReport> DrainAsync(TimeSpan? deadline = null) => EndAsync(new Drain(deadline));

    /// <summary>Ends intake, cancels what does not run (a durable pool keeps it), and lets what runs be finished.</summary>
    /// <inheritdoc cref="DrainAsync"/>
    public Task<StopReport> StopAsync(TimeSpan? deadline = null) => EndAsync(new Stop(deadline));

    /// <summary>Drains the pool with the default deadline and ends its actors, once; does nothing where the pool is somebody else's (<see cref="OpenAsync"/>).</summary>
    /// <exception cref="WaitRefusedException">Called inside a handler of this pool.</exception>
    public async ValueTask DisposeAsync()
    {
        if (_end is not null)
        {
            await DrainAsync().ConfigureAwait(false);
            await _end().ConfigureAwait(false);
        }
    }

    internal ValueTask<TaskTicket> SubmitAsync(object task, TaskRunner? runner, TaskTicket ticket, CancellationToken waitToken)
    {
        var admission = _pool.SubmitAsync(task, runner, ticket, waitToken);
        return admission is { IsCompletedSuccessfully: true, Result: null } ? new ValueTask<TaskTicket>(ticket) : AwaitAsync(admission, ticket);

        static async ValueTask<TaskTicket> AwaitAsync(ValueTask<TaskOutcome?> admission, TaskTicket ticket)
        {
            if (await admission.ConfigureAwait(false) is { } outcome)
            {
                ticket.Complete(outcome);
            }

            return ticket;
        }
    }

    internal TaskTicket TicketInto(TicketSink sink) => new(_pool, sink);

    internal void RefuseInsideHandler(string what)
    {
        if (_pool.IsInsideHandler)
        {
            throw new WaitRefusedException(_pool.Name, what);
        }
    }

    private async Task<TaskOutcome> RunToEndAsync(object task, TaskRunner? runner, CancellationToken waitToken)
    {
        RefuseInsideHandler("an outcome");
        var ticket = await SubmitAsync(task, runner, new TaskTicket(_pool), waitToken).ConfigureAwait(false);
        var outcome = await ticket.Outcome.ConfigureAwait(false);
        return outcome.IsSuccess ? outcome : throw TaskOutcomeException.For(outcome);
    }

    private async Task<StopReport> EndAsync(object command)
    {
        RefuseInsideHandler("the end");
        // Where the router has gone, every task was given its outcome then.
        return await _askRouter.TryAsk<StopReport>(command).ConfigureAwait(false) ?? _pool.LastReport ?? throw _askRouter.HasEnded();
    }
}
