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

/// <summary>With how much care a task is handed to a node, so that a loss tells what the node was running.</summary>
internal enum Care
{
    /// <summary>None: it has done nothing.</summary>
    None,

    /// <summary>Not to the router's own process while another has workers: nobody would be left to see what it does.</summary>
    Elsewhere,

    /// <summary>A suspect, for a node went down that held it: as before, and only to an idle worker of a node that then gets no more than it has workers for.</summary>
    Suspect,

    /// <summary>It was running when a node went down, or twice among what may have been: as before, and never two such at one node, so that whoever is beside it is charged for it once at most.</summary>
    Charged,

    /// <summary>And again: as before, and not while the cluster has not made up its mind about a lost node, for it ends itself when nodes are lost one after another.</summary>
    ChargedAgain,
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

    /// <summary>How often its process went down while it ran.</summary>
    public int Crashes { get; set; }

    /// <summary>How often a node went down that held it, and perhaps ran it.</summary>
    public int Doubts { get; set; }

    /// <summary>Whether it may be what took an earlier router's process down.</summary>
    public bool IsKeptElsewhere { get; set; }

    public Care Care => TaskHistory.CareOf(Crashes, Doubts) is not Care.None and var care ? care : IsKeptElsewhere ? Care.Elsewhere : Care.None;

    /// <summary>An earlier life of the pool had admitted it.</summary>
    public bool IsAgain { get; set; }

    /// <summary>How long it still waits for the retry that an earlier life of the pool had put off; null when it had begun no attempt there.</summary>
    public TimeSpan? RetryIn { get; set; }

    /// <summary>The pool stops, and whoever waits for its outcome was told that it is kept.</summary>
    public bool IsKept { get; set; }

    /// <summary>A cancel was asked for while it ran: no further attempt is made.</summary>
    public bool IsCancelRequested { get; set; }

    /// <summary>The earlier task, or kept outcome, of the same id that it was last compared with, and how it differs; null when it is the same.</summary>
    public (object? Earlier, string? Difference) Compared { get; set; }

    /// <summary>Who has taken it, and the serial number of that attempt there.</summary>
    public (Taker Taker, long Serial)? Running { get; set; }

    public string? GroupName => Request.Group?.Name;

    /// <summary>Who is told its outcome, but for tickets.</summary>
    public IEnumerable<IActorRef> Senders => [.. Sender is null ? [] : new[] { Sender }, .. _moreSenders ?? []];

    /// <summary>Goes on from what another life of the pool knew.</summary>
    public void Resume(TaskHistory history) => (Attempts, Failures, Crashes, Doubts) = (history.Attempts, history.Failures, history.Crashes, history.Doubts);

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
