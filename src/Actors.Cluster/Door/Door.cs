using Akka.Actor;

namespace Actors;

/// <summary>
/// The local front of the one router: it takes tasks on their sender's thread, keeps each until its outcome is in (<see cref="DoorBook"/>), and says all of it again to a new router.
/// </summary>
internal sealed class Door : IEntrance
{
    private readonly TaskPoolOptions _options;
    private readonly PayloadRule _payloads;
    private readonly Entrants _entrants;
    private readonly Func<bool> _isInsideHandler;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guarded by the gate.
    private readonly DoorBook _book;
    private readonly DoorLine _line;
    private bool _isClosed;

    /// <param name="options">The options of the pool.</param>
    /// <param name="payloads">Turns messages into what travels.</param>
    /// <param name="name">Told apart by it in the whole cluster.</param>
    /// <param name="isInsideHandler">Whether the code that asks runs inside a handler of the pool.</param>
    public Door(TaskPoolOptions options, PayloadRule payloads, DoorName name, Func<bool> isInsideHandler)
    {
        (_options, _payloads, _isInsideHandler) = (options, payloads, isInsideHandler);
        _entrants = new Entrants(options, payloads);
        _book = new DoorBook(options, name);
        _line = new DoorLine(_gate, Enter);
    }

    /// <summary>The actor that speaks to the router for it.</summary>
    public IActorRef Router { get; set; } = ActorRefs.Nobody;

    /// <summary>Who its answers come from.</summary>
    public IActorRef Coordinator { get; set; } = ActorRefs.Nobody;

    public string Name => _options.Name;

    public int Capacity => _options.Capacity;

    public bool IsInsideHandler => _isInsideHandler();

    /// <inheritdoc cref="DoorBook.IsDurable"/>
    public bool IsDurable { get => _book.IsDurable; init => _book.IsDurable = value; }

    /// <summary>Completes when its actor has gone.</summary>
    public Task Ended => _ended.Task;

    /// <summary>How many tasks have no outcome yet.</summary>
    public int Outstanding
    {
        get
        {
            lock (_gate)
            {
                return _book.Outstanding;
            }
        }
    }

    /// <summary>Which messages have a handler, the nodes know.</summary>
    public TaskRunner? FindRunner(object message) => null;

    /// <inheritdoc/>
    public void Tell(object message, TaskRunner? runner, IActorRef? sender)
    {
        if (Submit(message, sender) is { } rejected)
        {
            sender?.Tell(rejected, Router);
        }
    }

    /// <summary>Takes a task if there is room.</summary>
    /// <param name="message">The message or the request.</param>
    /// <param name="receiver">Who is told the outcome: an actor, a <see cref="TaskTicket"/>, or null for nobody.</param>
    /// <returns>The rejection; null when it was taken.</returns>
    public TaskOutcome? Submit(object message, object? receiver)
    {
        if (_entrants.Check(message, receiver, waits: false, out var entrant) is { } rejected)
        {
            return rejected;
        }

        lock (_gate)
        {
            return Enter(entrant, isWaiter: false);
        }
    }

    /// <summary>
    /// Takes a task, and waits for room here if the options say so and this is no handler of the pool. At the router it then waits as well; for that, and for the task to be written, in
    /// a durable pool only.
    /// </summary>
    /// <inheritdoc cref="Submit"/>
    public ValueTask<TaskOutcome?> SubmitAsync(object message, TaskTicket ticket, CancellationToken waitToken)
    {
        var waits = _options.Overflow == Overflow.Wait && !IsInsideHandler;
        if (_entrants.Check(message, ticket, waits, out var entrant) is { } rejected)
        {
            return new ValueTask<TaskOutcome?>(rejected);
        }

        return _book.MayBeDurable
            ? _line.UntilAdmitted(entrant with { Admitted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) }, waits, waitToken)
            : _line.EnterAsync(entrant, waits, waitToken);
    }

    /// <summary>Asks the router, or its coordinator, something for somebody.</summary>
    /// <param name="message">The question or the command.</param>
    /// <param name="asker">Who gets the answer.</param>
    /// <param name="answerer">Who is to be its sender.</param>
    public void Ask(IPoolMessage message, IActorRef asker, IActorRef answerer)
    {
        lock (_gate)
        {
            WakeIfSilent();
            _book.Add(new OpenCall(message, asker, answerer));
        }
    }

    /// <summary>Somebody who asked has gone.</summary>
    public void Forget(IActorRef asker)
    {
        lock (_gate)
        {
            WakeIfSilent();
            _book.Forget(asker);
        }
    }

    /// <inheritdoc cref="DoorBook.TakeUnsaid"/>
    public IReadOnlyList<WireItem> TakeUnsaid()
    {
        lock (_gate)
        {
            return _book.TakeUnsaid();
        }
    }

    /// <inheritdoc cref="DoorBook.SayAgain"/>
    public IReadOnlyList<WireItem> SayAgain()
    {
        lock (_gate)
        {
            return _book.SayAgain();
        }
    }

    /// <summary>A task has its outcome: whoever submitted it is told, once.</summary>
    public void Conclude(Concluded concluded)
    {
        OpenTask task;
        lock (_gate)
        {
            if (!_book.TryRemove(concluded, out task))
            {
                return;
            }

            _line.LetIn();
        }

        // What was rejected has no id but one that its client chose.
        var id = concluded is { IsOwn: true, Outcome.Kind: not OutcomeKind.Rejected } ? task.Submitted.Key.Id : concluded.Outcome.Id;
        var outcome = _payloads.Outcome(concluded.Outcome, id, task.Message);
        if (task.Receiver is TaskTicket ticket)
        {
            ticket.Complete(outcome);
        }
        else if (task.Receiver is IActorRef receiver)
        {
            Tell(receiver, outcome, Router);
        }
    }

    /// <summary>The router took this door for gone, and the outcomes of its tasks are lost to it. What was asked can be asked again.</summary>
    /// <returns>Whether no task is outstanding, so that the door can begin anew.</returns>
    public bool BeginAnew()
    {
        lock (_gate)
        {
            _book.OnForgotten();
            return _book.Outstanding == 0;
        }
    }

    /// <inheritdoc cref="DoorBook.Learn"/>
    public void Learn(bool isDurable)
    {
        lock (_gate)
        {
            _book.Learn(isDurable);
        }
    }

    /// <summary>The pool stops and keeps a task. Its ticket hears that there will be no outcome; an actor waits for one or not.</summary>
    public void OnKept(TaskKept kept)
    {
        OpenTask task;
        lock (_gate)
        {
            if (!_book.TryRemove(kept, out task))
            {
                return;
            }

            _line.LetIn();
        }

        (task.Receiver as TaskTicket)?.Lose(new PoolStoppedException(_options.Name, kept: 1));
    }

    /// <summary>Whoever ends a durable pool hears by the deadline that nothing is known, if its router says nothing.</summary>
    public void AnswerLate()
    {
        (IReadOnlyList<OpenCall> Late, StopReport Report) late;
        lock (_gate)
        {
            late = _book.TakeLate();
        }

        foreach (var call in late.Late)
        {
            Tell(call.Asker, late.Report, call.Answerer);
        }
    }

    /// <summary>A task is admitted whose submitter waits for that, or something is to be kept for the next router.</summary>
    public void Keep(WireItem note)
    {
        lock (_gate)
        {
            _book.Keep(note);
        }
    }

    /// <summary>An answer is in.</summary>
    public void Answer(Reply reply)
    {
        OpenCall call;
        lock (_gate)
        {
            if (!_book.TryRemoveCall(reply.Number, out call))
            {
                return;
            }
        }

        Tell(call.Asker, _payloads.Answer(reply.Read(), call.Message), call.Answerer);
    }

    /// <summary>Its process is going: nothing more is taken. What is outstanding runs all the same, and nobody here will hear of it.</summary>
    public void Abort()
    {
        List<TaskTicket> lost;
        var gone = new ObjectDisposedException(nameof(TaskPool), $"the door to pool '{_options.Name}' in this process has ended; its tasks may run all the same, but nobody here will hear of it");
        lock (_gate)
        {
            _isClosed = true;
            lost = [.. _book.Tasks.Select(task => task.Receiver).OfType<TaskTicket>()];
            _book.Clear(gone);
            _line.LetIn(); // To be refused.
        }

        lost.ForEach(ticket => ticket.Lose(gone));
        _ended.TrySetResult();
    }

    /// <summary>How a receiver is told is its own code; what that throws costs nobody else anything.</summary>
    private void Tell(IActorRef receiver, object message, IActorRef sender)
    {
        try
        {
            receiver.Tell(message, sender);
        }
#pragma warning disable CA1031 // See above.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Router.Tell(new DoorTicks.TellFailed(receiver, fault), ActorRefs.NoSender);
        }
    }

    /// <summary>Takes a task. Under the gate.</summary>
    private TaskOutcome? Enter(Entrant entrant, bool isWaiter)
    {
        var request = entrant.Request;
        if (_isClosed)
        {
            return TaskOutcome.Rejected(Entrants.ChosenId(request), entrant.Task, OutcomeReason.Stopping, $"the door to pool '{_options.Name}' in this process has ended");
        }

        if ((!isWaiter && _line.IsAnybodyThere) || _book.Outstanding >= _entrants.LimitFor(request))
        {
            return TaskOutcome.Rejected(Entrants.ChosenId(request), entrant.Task, OutcomeReason.Full, $"pool '{_options.Name}' is full: {_options.Capacity} tasks of this process are outstanding");
        }

        WakeIfSilent();
        var submitted = _book.Add(entrant);
        (entrant.Receiver as TaskTicket)?.Admitted(request?.Id is { } chosen ? TaskId.Of(chosen) : submitted.Key.Id);
        return null;
    }

    /// <summary>Before something is added to what is to be said: the first of it wakes the actor.</summary>
    private void WakeIfSilent()
    {
        if (!_book.IsUnsaid)
        {
            Router.Tell(DoorTicks.Speak.Instance, ActorRefs.NoSender);
        }
    }
}
