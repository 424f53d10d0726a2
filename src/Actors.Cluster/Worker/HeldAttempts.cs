using System.Collections.Frozen;
using System.Diagnostics;

namespace Actors;

/// <summary>The attempts that this node was handed: run by a pool of its own, whose workers are the node's.</summary>
/// <remarks>
/// That pool keeps timeouts and stuck code as any other. It knows nothing of retries, groups or ids: those are the router's, to which each attempt goes back with how it
/// ended, or unfinished.
/// </remarks>
internal sealed class HeldAttempts
{
    private readonly Pool _pool;
    private readonly PayloadRule _payloads;
    private readonly Action _ended;
    private readonly TicketSink _sink;
    private readonly TaskRunner _runner;

    // By serial; in the turn of the door's actor.
    private readonly Dictionary<long, Held> _held = [];

    // Were dropped and have not come to an end; in that turn.
    private readonly HashSet<Attempt> _dropped = [];

    // Told by the workers; taken in that turn.
    private readonly Lock _gate = new();
    private List<(Attempt Attempt, WireItem Item)> _reports = [];

    /// <param name="pool">Runs them.</param>
    /// <param name="runner">The one handler of <paramref name="pool"/>.</param>
    /// <param name="payloads">Writes what handlers return.</param>
    /// <param name="ended">Told when there are reports.</param>
    public HeldAttempts(Pool pool, TaskRunner runner, PayloadRule payloads, Action ended)
    {
        (_pool, _runner, _payloads, _ended) = (pool, runner, payloads, ended);
        _sink = new TicketSink(OnOutcome);
    }

    public int Count => _held.Count;

    /// <summary>How many workers there are.</summary>
    public int Workers => _pool.Crew.InService.Count;

    /// <summary>How many of them can run what is held: the others run on with what was dropped, or are stuck and were not replaced.</summary>
    public int Able => _pool.Crew.Able(uncounted: _dropped.Count);

    /// <summary>How many handlers ignored their token and still run.</summary>
    public int Stuck => _pool.Crew.Stuck;

    /// <summary>Whether this node ends, and takes nothing more.</summary>
    public bool IsStopping => _pool.State.Intake is not (Intake.Open or Intake.Paused);

    /// <summary>Takes an attempt in.</summary>
    public void Add(Attempt attempt)
    {
        var ticket = new TaskTicket(_pool.Access, _sink);
        _held.Add(attempt.Serial, new Held(attempt, ticket));
        object task = attempt.Timeout is null ? attempt : new TaskRequest(attempt) { Timeout = attempt.Timeout };
        if (_pool.Admission.Admit(task, _runner, sender: null, ticket, out _) is not null)
        {
            Report(attempt, new AttemptGivenBack(attempt.Serial, wasStarted: false)); // The pool stops.
        }
    }

    /// <summary>Signals the token of an attempt; one that has not begun does not begin.</summary>
    public void Signal(AttemptSignal signal)
    {
        if (_held.TryGetValue(signal.Serial, out var held))
        {
            _pool.Cancellation.Cancel(held.Ticket);
        }
    }

    /// <summary>Gives up to so many attempts back that have not begun; those that came last go first.</summary>
    public void GiveBack(int atMost)
    {
        if (atMost > 0)
        {
            _pool.Cancellation.CancelLast(atMost);
        }
    }

    /// <summary>Forgets the attempts up to this one, and ends them: the router has given them to others.</summary>
    public void Drop(long upTo)
    {
        foreach (var serial in _held.Keys.Where(serial => serial <= upTo).ToList())
        {
            DropOne(serial);
        }
    }

    /// <summary>Forgets an attempt, and ends it: nobody waits for it.</summary>
    public void DropOne(long serial)
    {
        if (_held.Remove(serial, out var held))
        {
            _dropped.Add(held.Attempt);
            _pool.Cancellation.Cancel(held.Ticket);
        }
    }

    /// <summary>What is to be said to the router of attempts that have ended, or do not begin here.</summary>
    public IEnumerable<WireItem> TakeReports()
    {
        List<(Attempt Attempt, WireItem Item)> reports;
        lock (_gate)
        {
            reports = _reports;
            _reports = [];
        }

        // What was dropped meanwhile is of no interest to anyone.
        return reports.Where(report => TryRemove(report.Attempt)).Select(report => report.Item);
    }

    /// <summary>What is to be said to a new router: the attempts that go on here, and those of whose end the last one may not have heard.</summary>
    /// <param name="unheard">What the last one has not acknowledged. A report that was too long for one frame is not among it: its task runs again.</param>
    public IEnumerable<WireItem> SayAgain(IEnumerable<WireItem> unheard)
    {
        var ended = unheard.OfType<AttemptEnded>().ToList();
        return [.. _held.Values.Select(held => held.Attempt).Concat(ended.Select(report => report.Of!)).Select(HeldOf), .. ended];

        static AttemptHeld HeldOf(Attempt attempt) => new(attempt.Serial, attempt.Task, attempt.Number);
    }

    private void OnOutcome(TaskOutcome outcome)
    {
        var attempt = (Attempt)outcome.Task;
        Report(attempt, ReportOf(attempt, outcome));
    }

    /// <summary>Takes out an attempt that has ended; false when it was dropped. Another may have its serial by now.</summary>
    private bool TryRemove(Attempt attempt) => !_dropped.Remove(attempt) && _held.Remove(attempt.Serial);

    private WireItem ReportOf(Attempt attempt, TaskOutcome outcome)
    {
        // It did not begin, or this node ends before it has ended.
        if (outcome is { Attempts: 0 } or { Reason: OutcomeReason.Stopped } || (outcome.Reason == OutcomeReason.Stuck && IsStopping))
        {
            return new AttemptGivenBack(attempt.Serial, outcome.Attempts > 0);
        }

        var (kind, result, error) = (outcome.Kind, default(Payload?), outcome.Error);
        try
        {
            result = _payloads.WriteResult(outcome.Result);
        }
#pragma warning disable CA1031 // How a result is written is the user's code, and belongs to the attempt.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            (kind, error) = (OutcomeKind.Failed, TaskError.From(fault));
        }

        var phase = outcome.Reason == OutcomeReason.Stuck ? AttemptPhase.Abandoned
            : kind == OutcomeKind.TimedOut ? AttemptPhase.TimedOut
            : kind == OutcomeKind.Cancelled ? AttemptPhase.CancelledByCaller
            : AttemptPhase.Running;
        var mayRetry = kind is OutcomeKind.Failed or OutcomeKind.TimedOut && phase != AttemptPhase.Abandoned && error?.Type != typeof(DoNotRetryException).FullName;
        return new AttemptEnded(attempt.Serial, new AttemptEnd(phase, kind, result, error, mayRetry, outcome.Worker)) { Of = attempt };
    }

    private void Report(Attempt attempt, WireItem item)
    {
        bool isFirst;
        lock (_gate)
        {
            isFirst = _reports.Count == 0;
            _reports.Add((attempt, item));
        }

        if (isFirst)
        {
            _ended();
        }
    }

    private sealed record Held(Attempt Attempt, TaskTicket Ticket);
}

/// <summary>Runs an attempt: reads its message and calls the handler that is registered for that.</summary>
internal sealed class AttemptRunner(FrozenDictionary<Type, TaskRunner> handlers, WireTypes types) : TaskRunner
{
    public override bool Run(object task, TaskContext context, ref PendingRun pending, out object? result)
    {
        var attempt = (Attempt)task;
        var message = types.Read(attempt.Payload);
        var handler = handlers.GetValueOrDefault(message.GetType()) ?? throw new DoNotRetryException($"no handler is registered for {message.GetType()} at this node");
        return handler.Run(message, new TaskContext(attempt.Id, attempt.Number, attempt.Group, context.Token), ref pending, out result);
    }

    public override Observed Observe(object task, in TaskContext context, ActivityContext submitter)
    {
        var attempt = (Attempt)task;
        return new(types.TypeOf(attempt.Payload), attempt.Id, attempt.Number, attempt.Parent?.Context ?? default, attempt.Waited);
    }
}
