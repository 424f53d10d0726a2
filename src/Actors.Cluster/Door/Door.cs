using Akka.Actor;

namespace Actors;

/// <summary>
/// The local front of the one router: it takes tasks on their sender's thread, keeps each until its outcome is in, and says all of it again to a new router.
/// </summary>
/// <remarks>
/// Tasks, questions and commands have numbers from one sequence, in the order in which they came, and go to the router in that order. So a question covers what was told before it,
/// and a new router hears what the last one heard.
/// </remarks>
internal sealed class Door(TaskPoolOptions options, PayloadRule payloads, long id, Func<bool> isInsideHandler) : IEntrance
{
    private readonly Lock _gate = new();

    // Guarded by the gate.
    private readonly OpenTasks _tasks = new();
    private readonly Dictionary<long, long> _due = []; // When the delay of a task ends, for the few that have one.
    private readonly DoorNotes _notes = new(options);
    private readonly Dictionary<long, OpenCall> _calls = [];
    private List<WireItem> _unsaid = [];
    private long _last;
    private long _said; // The number of the last that some router may have heard.
    private bool _isClosed;

    /// <summary>The actor that speaks to the router for it.</summary>
    public IActorRef Router { get; set; } = ActorRefs.Nobody;

    /// <summary>Who its answers come from.</summary>
    public IActorRef Coordinator { get; set; } = ActorRefs.Nobody;

    public string Name => options.Name;

    public bool IsInsideHandler => isInsideHandler();

    /// <summary>How many tasks have no outcome yet.</summary>
    public int Outstanding
    {
        get
        {
            lock (_gate)
            {
                return _tasks.Count;
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

    /// <summary>Asks the router, or its coordinator, something for somebody.</summary>
    /// <param name="message">The question or the command.</param>
    /// <param name="asker">Who gets the answer.</param>
    /// <param name="answerer">Who is to be its sender.</param>
    public void Ask(IPoolMessage message, IActorRef asker, IActorRef answerer)
    {
        lock (_gate)
        {
            _calls.Add(++_last, new OpenCall(message, asker, answerer));
            Say(new Call(_last, message));
        }
    }

    /// <summary>Somebody who asked has gone.</summary>
    public void Forget(IActorRef asker)
    {
        lock (_gate)
        {
            foreach (var number in _calls.Where(call => call.Value.Asker.Equals(asker)).Select(call => call.Key).ToList())
            {
                _calls.Remove(number);
                Say(new CallGivenUp(number));
            }
        }
    }

    /// <summary>What is to be said to the router, in order, and was not.</summary>
    public IReadOnlyList<WireItem> TakeUnsaid()
    {
        lock (_gate)
        {
            var unsaid = _unsaid;
            _unsaid = [];
            _said = _last;
            return unsaid;
        }
    }

    /// <summary>All that is outstanding, in order, for a router that has heard nothing of it.</summary>
    public IReadOnlyList<WireItem> SayAgain()
    {
        lock (_gate)
        {
            var now = options.Clock.GetTimestamp();
            var all = _tasks.All.Select(task => (task.Submitted.Key.Number, Item: Again(task, now)))
                .Concat(_calls.Select(call => (Number: call.Key, Item: (WireItem)new Call(call.Key, call.Value.Message))))
                .OrderBy(said => said.Number)
                .Select(said => said.Item);
            List<WireItem> said = [.. _notes.SayAgain(now), .. all];
            _unsaid = [];
            _said = _last;
            return said;
        }
    }

    /// <summary>A task has its outcome: its sender is told, once.</summary>
    public void Conclude(Concluded concluded)
    {
        OpenTask task;
        lock (_gate)
        {
            if (!_tasks.TryRemove(concluded.Number, out task))
            {
                return;
            }

            _due.Remove(concluded.Number);
            _notes.OnConcluded(concluded);
        }

        if (task.Receiver is not null)
        {
            Tell(task.Receiver, payloads.Outcome(concluded.Outcome, task.Message), Router);
        }
    }

    /// <summary>Something is to be kept for the next router.</summary>
    public void Keep(WireItem note)
    {
        lock (_gate)
        {
            _notes.Keep(note);
        }
    }

    /// <summary>An answer is in.</summary>
    public void Answer(Reply reply)
    {
        OpenCall call;
        lock (_gate)
        {
            if (!_calls.Remove(reply.Number, out call))
            {
                return;
            }
        }

        Tell(call.Asker, payloads.Answer(reply.Read(), call.Message), call.Answerer);
    }

    /// <summary>Its process is going: nothing more is taken. What is outstanding runs all the same, and nobody here will hear of it.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            _isClosed = true;
            _tasks.Clear();
            _due.Clear();
            _notes.Clear();
            _calls.Clear();
        }
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

    private TaskOutcome? Submit(object message, IActorRef? sender)
    {
        var request = message as TaskRequest;
        var task = request?.Task ?? message;
        var chosen = string.IsNullOrEmpty(request?.Id) ? default : TaskId.Of(request.Id);
        if (request is { IsBare: false } && request.Faults().ToList() is { Count: > 0 } faults)
        {
            return TaskOutcome.Rejected(chosen, task, OutcomeReason.Invalid, string.Join("; ", faults));
        }

        if (payloads.TryWrite(task, out var payload) is { } refusal)
        {
            return TaskOutcome.Rejected(chosen, task, refusal.Reason, refusal.Explanation);
        }

        lock (_gate)
        {
            if (_isClosed)
            {
                return TaskOutcome.Rejected(chosen, task, OutcomeReason.Stopping, $"the door to pool '{options.Name}' on this node has ended");
            }

            if (_tasks.Count >= LimitFor(request))
            {
                return TaskOutcome.Rejected(chosen, task, OutcomeReason.Full, $"pool '{options.Name}' is full: {options.Capacity} tasks of this node are outstanding");
            }

            var submitted = new SubmittedTask(new TaskKey(id, ++_last), payload!.Value);
            submitted.Options = request is null or { IsPlain: true } ? null : request.About(submitted);
            _tasks.Add(new OpenTask(submitted, task, sender));
            if (request is { Delay: var delay } && delay > TimeSpan.Zero)
            {
                _due.Add(_last, options.Clock.GetTimestamp() + options.ToTicks(delay));
            }

            Say(submitted);
            return null;
        }
    }

    /// <summary>
    /// How many tasks of this door may be outstanding for one more to be taken. As many as the whole pool may have; but the router alone knows whether one attaches to another, or
    /// drops one, and so needs no room: such may be as many again.
    /// </summary>
    private long LimitFor(TaskRequest? request) =>
        options.Overflow == Overflow.DropOldest || request is { Id: not null } or { UniqueKey: not null } ? 2L * options.Capacity : options.Capacity;

    private WireItem Again(in OpenTask task, long now)
    {
        var again = task.Submitted;
        if (_due.TryGetValue(again.Key.Number, out var dueAt))
        {
            // The time that it has waited already is not waited again.
            var left = options.Clock.GetElapsedTime(now, dueAt);
            again = new SubmittedTask(again.Key, again.Payload);
            again.Options = task.Submitted.Options!.About(again) with { Delay = left > TimeSpan.Zero ? left : TimeSpan.Zero };
        }

        return again.Key.Number <= _said ? new SubmittedAgain(again, _notes.HistoryOf(again.Key.Number, now)) : again;
    }

    private void Say(WireItem item)
    {
        if (_unsaid.Count == 0)
        {
            Router.Tell(DoorTicks.Speak.Instance, ActorRefs.NoSender);
        }

        _unsaid.Add(item);
    }

    private readonly record struct OpenCall(IPoolMessage Message, IActorRef Asker, IActorRef Answerer);
}

/// <summary>Wake-ups of a door's actor.</summary>
internal static class DoorTicks
{
    /// <summary>There is something to be said to the router.</summary>
    public sealed record Speak : IPoolMessage
    {
        public static readonly Speak Instance = new();
    }

    /// <summary>Somebody could not be told an outcome or an answer.</summary>
    public sealed record TellFailed(IActorRef Receiver, Exception Fault) : IPoolMessage;

    /// <summary>The router has said what only a later version understands.</summary>
    public sealed record NotUnderstood(ItemKind Kind) : IPoolMessage;

    /// <summary>This process leaves. Answered with itself once the router has heard the last of it.</summary>
    public sealed record Leave : IPoolMessage
    {
        public static readonly Leave Instance = new();
    }

    /// <summary>Time has passed.</summary>
    public sealed record Tick : IPoolMessage
    {
        public static readonly Tick Instance = new();
    }
}
