using System.Diagnostics;
using Akka.Actor;

namespace Actors;

/// <summary>Where a tracked task stands. Each step is taken under the pool's gate.</summary>
internal enum TaskStage
{
    /// <summary>Not admitted yet, perhaps waiting for room.</summary>
    New,

    /// <summary>Waits for its delay or its retry.</summary>
    Delayed,

    /// <summary>In the ready queue.</summary>
    Ready,

    /// <summary>A worker runs an attempt of it.</summary>
    Running,

    /// <summary>Has its outcome.</summary>
    Final,
}

/// <summary>A task that somebody may ask for again: it has options, a ticket, a failed attempt or a span to hang on.</summary>
internal sealed class TrackedTask
{
    // Most tasks have one receiver; the list is for those that attached later.
    private List<IActorRef>? _moreSenders;
    private List<TaskTicket>? _moreTickets;

    public TrackedTask(TaskRequest request, TaskRunner runner, IActorRef? sender, TaskTicket? ticket)
    {
        Request = request;
        Runner = runner;
        Sender = sender;
        Ticket = ticket;
        if (request.Id is { } id)
        {
            Id = TaskId.Of(id);
        }
    }

    public TaskRequest Request { get; }

    public TaskRunner Runner { get; }

    public IActorRef? Sender { get; }

    public TaskTicket? Ticket { get; }

    public TaskId Id { get; set; }

    public TaskStage Stage { get; set; }

    /// <summary>Further ids that it is known by.</summary>
    public List<TaskId>? Aliases { get; set; }

    public Epoch? Epoch { get; set; }

    public GroupState? Group { get; set; }

    public Epoch? GroupEpoch { get; set; }

    public ActivityContext SubmitterSpan { get; set; }

    /// <summary>When it was last made ready, if somebody listened to the metrics.</summary>
    public long ReadyAt { get; set; } = PoolTelemetry.NotTaken;

    /// <summary>When its delay or retry ends.</summary>
    public long DueAt { get; set; }

    /// <summary>How often it was started.</summary>
    public int Attempts { get; set; }

    /// <summary>How many attempts spent the retry budget.</summary>
    public int Failures { get; set; }

    /// <summary>An earlier life of the pool had admitted it.</summary>
    public bool IsAgain { get; set; }

    /// <summary>A cancel was asked for while it ran: no further attempt is made.</summary>
    public bool IsCancelRequested { get; set; }

    /// <summary>The earlier task, or kept outcome, of the same id that it was last compared with, and how it differs; null when it is the same.</summary>
    public (object? Earlier, string? Difference) Compared { get; set; }

    /// <summary>Who has taken it, and the serial number of that attempt there.</summary>
    public (Taker Taker, long Serial)? Running { get; set; }

    public string? GroupName => Request.Group?.Name;

    public void Attach(IActorRef? sender, TaskTicket? ticket)
    {
        if (sender is not null)
        {
            (_moreSenders ??= []).Add(sender);
        }

        if (ticket is not null)
        {
            (_moreTickets ??= []).Add(ticket);
        }
    }

    /// <summary>Tells everyone who waits. Called once, outside every lock.</summary>
    public void Tell(TaskOutcome outcome, PoolState state)
    {
        if (Sender is not null)
        {
            state.Tell(Sender, outcome, state.Router);
        }

        Ticket?.Complete(outcome);
        _moreSenders?.ForEach(sender => state.Tell(sender, outcome, state.Router));
        _moreTickets?.ForEach(ticket => ticket.Complete(outcome));
    }
}
