using Actors.Tests.Fixtures;
using Actors.Tests.Simulation.Model;

namespace Actors.Tests.Simulation;

/// <summary>Those who submit through tickets, as <see cref="TaskPool"/> does for its callers, and those of them who wait for room.</summary>
/// <remarks>Nothing is awaited: what the pool completes is looked at instead, so the thread pool has no say in the trace.</remarks>
internal sealed class Submitters(Simulation world, Action<string, object> receive)
{
    private readonly List<Waiter> _waiting = [];
    private readonly List<TaskTicket> _tickets = [];
    private readonly HashSet<TaskTicket> _done = [];
    private bool _isLooking;

    /// <summary>How many of those who waited were admitted as new tasks.</summary>
    public int LetIn { get; private set; }

    public bool AnyWaits => _waiting.Count > 0;

    /// <summary>A ticket whose outcome is not in.</summary>
    public TaskTicket? Pending => _tickets.Find(ticket => ticket.Id != default && !_done.Contains(ticket));

    private Pool Pool => world.Pool;

    public void TrySubmit(string name, TaskRequest request)
    {
        world.Trace.Add($"{name} tries {Requests.Describe(request)}");
        var submission = world.Tasks.Begin(name, request);
        var ticket = NewTicket(name);
        var outcome = Pool.Admission.Admit(request, runner: null, sender: null, ticket, out var tracked);
        Conclude(submission, ticket, outcome, isNew: outcome is null && tracked is null or { Epoch: not null });
    }

    /// <summary>Submits as user code does that runs inside a handler of this pool: it never waits for room.</summary>
    public void SubmitInside(string name, TaskRequest request)
    {
        world.Trace.Add($"{name} submits inside {Requests.Describe(request)}");
        var submission = world.Tasks.Begin(name, request);
        var ticket = NewTicket(name);
        var (admitted, letIn) = (Pool.State.Ledger.Admitted, LetIn);
        var submit = world.Door.SubmitAsync(request, runner: null, ticket, CancellationToken.None);
        world.Failure.Unless(submit.IsCompletedSuccessfully, $"{name} submits inside a handler and waits");
        world.Coverage.Note(submission.Answer is null ? "submitted inside" : $"submitted inside: {submission.Answer.Kind} {submission.Answer.Reason}");
        Conclude(submission, ticket, outcome: null, isNew: Pool.State.Ledger.Admitted - admitted > CountLetIn() - letIn);
    }

    public void SubmitAndWait(string name, TaskRequest request)
    {
        world.Trace.Add($"{name} submits {Requests.Describe(request)}");
        var submission = world.Tasks.Begin(name, request);
        var ticket = NewTicket(name);
        var (admitted, letIn) = (Pool.State.Ledger.Admitted, LetIn);
        var giveUp = new CancellationTokenSource();
        var wait = Pool.Admission.AdmitAsync(request, runner: null, ticket, Pool.Line, static () => true, giveUp.Token).AsTask();
        if (wait.IsCompletedSuccessfully)
        {
            Conclude(submission, ticket, wait.Result, isNew: Pool.State.Ledger.Admitted - admitted > CountLetIn() - letIn);
            return;
        }

        world.Trace.Add($"{name} waits");
        world.Coverage.Note("waits for room");
        world.Tasks.Suspend();
        _waiting.Add(new Waiter(submission, ticket, Pool.State.Submitters.Single(submitter => submitter.Task.Ticket == ticket), giveUp));
    }

    /// <summary>One of those who wait gives up.</summary>
    public void GiveUpOne()
    {
        LookForAnswers();
        var unanswered = _waiting.FindAll(waiter => !waiter.IsAnswered); // While somebody looks, some are answered and not yet looked at.
        if (unanswered.Count == 0)
        {
            return;
        }

        var waiter = unanswered[world.Random.Next(unanswered.Count)];
        _waiting.Remove(waiter);
        world.Trace.Add($"{waiter.Submission.Client} gives up");
        world.Coverage.Note("gave up waiting for room");
        waiter.GiveUp.Cancel();
        world.Failure.Unless(waiter.Submitter.Admitted.Task.IsCanceled, $"{waiter.Submission.Client} gave up waiting and still waits");
        world.Tasks.Withdraw(waiter.Submission);
    }

    public void CancelOne()
    {
        if (((world.Random.Next(4) > 0 ? Pending : null) ?? _tickets.LastOrDefault()) is { } ticket)
        {
            var byNumber = world.Random.Next(3) == 0; // As somebody does who was told the number and has not the ticket.
            world.Trace.Add($"cancel ticket {ticket.Id}{(byNumber ? " by its number" : "")}");
            world.Signals.OnCancel(ticket.Id);
            var kind = ticket.IsPlain ? "plain ticket" : "ticket";
            world.Coverage.Note($"cancel by {(byNumber ? "number of a " : "")}{kind}: {(byNumber ? Pool.Cancellation.Cancel(ticket.Id) : ticket.Cancel())}");
        }
    }

    public int CountLetIn()
    {
        LookForAnswers();
        return LetIn;
    }

    /// <summary>Looks who of those who wait was let in or refused, in their order.</summary>
    public void LookForAnswers()
    {
        if (_isLooking)
        {
            return;
        }

        _isLooking = true;
        var answered = _waiting.TakeWhile(waiter => waiter.IsAnswered).ToList();
        world.Failure.Unless(!_waiting.Skip(answered.Count).Any(waiter => waiter.IsAnswered), "a submitter who waits was overtaken by one who came later");
        foreach (var waiter in answered)
        {
            _waiting.Remove(waiter);
            Answer(waiter);
        }

        _isLooking = false;
    }

    /// <summary>A refusal must have its reason.</summary>
    public void CheckRefusal(Submission submission)
    {
        if (submission.Answer is not { Kind: OutcomeKind.Rejected } refused)
        {
            return;
        }

        var holds = refused.Reason switch
        {
            OutcomeReason.Full => Pool.State.Outstanding >= Pool.Options.Capacity || AnyWaits,
            OutcomeReason.Paused => Pool.State.Intake == Intake.Paused,
            OutcomeReason.Stopping => Pool.State.Intake >= Intake.Draining,
            OutcomeReason.NoHandler => submission.Request.Task is UnknownWork,
            OutcomeReason.Invalid => submission.Request.Faults().Any(),
            OutcomeReason.Conflict => submission.Request.Id is not null,
            _ => false,
        };
        world.Failure.Unless(holds, $"task {submission.Key} was refused: '{refused}', which is not so");
    }

    private void Answer(Waiter waiter)
    {
        var name = waiter.Submission.Client!;
        if (waiter.Outcome is { } outcome)
        {
            world.Trace.Add($"{name} waits no more: {outcome.Kind} {outcome.Reason}");
            world.Tasks.Resume(waiter.Submission, () => waiter.Ticket.Complete(outcome));
            CheckRefusal(waiter.Submission);
            return;
        }

        var isNew = waiter.Submitter.Task.Epoch is not null;
        LetIn += isNew ? 1 : 0;
        world.Trace.Add($"{name} is let in");
        world.Coverage.Note("let in");
        world.Tasks.Accept(waiter.Submission, isNew);
    }

    private void Conclude(Submission submission, TaskTicket ticket, TaskOutcome? outcome, bool isNew)
    {
        if (outcome is not null)
        {
            ticket.Complete(outcome);
        }

        CheckRefusal(submission);
        world.Failure.Unless(!isNew || !AnyWaits || submission.Task is not null, $"task {submission.Key} overtook those who wait");
        world.Tasks.Conclude(submission, isNew);
    }

    private TaskTicket NewTicket(string name)
    {
        TaskTicket? ticket = null;
        ticket = new TaskTicket(Pool.Access, new TicketSink(outcome =>
        {
            world.Failure.Unless(ticket!.Outcome is { IsCompletedSuccessfully: true, Result: var kept } && kept == outcome, $"{name} was told '{outcome}', its ticket says otherwise");
            _done.Add(ticket);
            receive(name, outcome);
        }));
        _tickets.Add(ticket);
        return ticket;
    }

    private sealed record Waiter(Submission Submission, TaskTicket Ticket, Submitter Submitter, CancellationTokenSource GiveUp)
    {
        public bool IsAnswered => Submitter.Task.Epoch is not null || Ticket.Id != default || Submitter.Admitted.Task.IsCompleted;

        /// <summary>The outcome that was known at once, if so.</summary>
        public TaskOutcome? Outcome => Submitter.Admitted.Task.IsCompletedSuccessfully ? Submitter.Admitted.Task.Result : null;
    }
}
