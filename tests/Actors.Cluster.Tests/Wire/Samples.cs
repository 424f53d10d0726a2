using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster;

namespace Actors.Tests.Wire;

/// <summary>One or more of everything that travels, with every field filled and with every field that may be missing missing.</summary>
internal static class Samples
{
    private static readonly Payload Job = new("job", new byte[] { 1, 2, 3 });
    private static readonly TaskKey Key = new(new DoorName(-7_000_000_000), 300);
    private static readonly TaskError Error = new("System.InvalidOperationException", "no → yes", "   at Somewhere()");
    private static readonly TraceParent Parent = new(new ActivityContext(
        ActivityTraceId.CreateFromString("0af7651916cd43dd8448eb211c80319c"), ActivitySpanId.CreateFromString("b7ad6b7169203331"), ActivityTraceFlags.Recorded, "vendor=state"));

    private static readonly TaskHistory History = new(5, 2, 1, 3, TimeSpan.FromSeconds(7));
    private static readonly OutcomeCounts Counts = new(1_000_000, 2, 3, 4, 5);

    public static IEnumerable<IWireMessage> Messages =>
    [
        new Hello(1 << 21, -5),
        new Hello(1 << 21, -5, IsDurable: true),
        new GetLatestIncarnation(17),
        new LatestIncarnation(1 << 20),
        new LatestIncarnation(1 << 20, IsDurable: true),
        new LatestIncarnation(1 << 20, IsDurable: true, HasWorkers: false),
        new JoinAsClient(18, 1 << 21),
        new LeaveAsClient(19),
        new ClientForgotten(20),
        new Frame(3, 4, 5, []),
        new Frame(3, 4, 5, [.. Items]),
    ];

    public static IEnumerable<WireItem> Items =>
    [
        new Part(isLast: false, new byte[] { 9, 8 }),
        new Part(isLast: true, new byte[] { 7 }),
        new Reported(hadRouter: false),
        new Reported(hadRouter: true),
        new SubmittedTask(Key, Job),
        new SubmittedTask(Key, Job) { Waits = true },
        new SubmittedTask(Key, Job) { IsAwaited = true },
        new SubmittedTask(Key, Job) { Waits = true, IsAwaited = true },
        WithOptions(new SubmittedTask(Key, Job)),
        new TracedTask(Key, Job, Parent),
        WithOptions(new TracedTask(Key, Job, new TraceParent(new ActivityContext(Parent.Context.TraceId, Parent.Context.SpanId, ActivityTraceFlags.None)))),
        new SubmittedAgain(WithOptions(new SubmittedTask(Key, Job))),
        new SubmittedAgain(new SubmittedTask(Key, Job), History),
        new TaskNote(11, History),
        new OrderNote(1L << 21, 3, new StandingOrders(Intake.Draining, IsDispatchPaused: true, TimeSpan.FromSeconds(9))),
        new OrderNote(1L << 21, 4, new StandingOrders(Intake.Paused, IsDispatchPaused: false, null)),
        new CallGivenUp(12),
        .. Asked.Select(message => new Call(13, message)),
        .. Answers.Select(message => Reply.Of(14, message)),
        .. Outcomes.Select(outcome => new Concluded(15, outcome)),
        new Concluded(16, TaskOutcome.Succeeded(default, Key, Job, 1, 2), isOwn: true),
        new Concluded(16, Failed, isOwn: false, isCounted: false),
        new CountNote(new DoorCounts(Counts, 6)),
        new OwnCounts(new DoorCounts(Counts, 7)),
        new ClientNote([]),
        new TaskAdmitted(24),
        new TaskKept(25),
        new ClientNote([new UniqueAddress(new Address("akka.tcp", "app", "host", 4053), 300), new UniqueAddress(new Address("akka.tcp", "app", "::1", 4054), -301)]),
        new Demand(4, 300),
        new Demand(0, 0, isAnswer: true) { Stuck = 2 },
        new Demand(4, 290, isAnswer: true) { Stuck = 2, Occupied = 3 },
        new Attempt(1L << 40, Key, null, 1, Job),
        new Attempt(18, Key, "chosen", 3, Job) { Group = "group", Timeout = TimeSpan.FromSeconds(2), Parent = Parent, Waited = TimeSpan.FromMilliseconds(5) },
        new AttemptSignal(19, AttemptPhase.CancelledByGroup),
        new AttemptEnded(20, new AttemptEnd(AttemptPhase.Running, OutcomeKind.Succeeded, Job, null, IsRetryable: false, Worker: 2)),
        new AttemptEnded(20, new AttemptEnd(AttemptPhase.TimedOut, OutcomeKind.TimedOut, null, Error, IsRetryable: true, Worker: 1)),
        new AttemptGivenBack(21, wasStarted: true),
        new AttemptHeld(22, Key, 4),
        new TakeBack(TakeBack.All),
        new DropAttempts(23),
    ];

    public static IEnumerable<IPoolMessage> Asked =>
    [
        new WhenAllDone(),
        new WhenAllDone("group"),
        GetStatus.Instance,
        new CancelTask(new TaskId(5)),
        new CancelTask("chosen"),
        new CancelTask(Key.Id),
        new CancelGroup("group"),
        new PauseIntake(true),
        new PauseDispatch(false),
        new Drain(),
        new Stop(TimeSpan.FromMinutes(1)),
        ListQuarantine.Instance,
        new ReleaseQuarantined("chosen"),
        new DropQuarantined(new TaskId(6)),
    ];

    public static IEnumerable<IPoolMessage> Answers =>
    [
        new AllDone(null, Counts, [Failed]),
        new AllDone("group", default, []),
        Status,
        new CancelAnswer("chosen", CancelResult.Signalled),
        new GroupCancelled("group", 1, 2),
        new PauseAnswer(true, false),
        new StopReport(Counts, [Failed]),
        new StopReport(Counts, [Failed]) { Kept = 2_000, KeptTasks = [new KeptTask("chosen", new SubmittedTask(Key, Job), 2), new KeptTask(Key.Id, new SubmittedTask(Key, Job), 0)] },
        new PoolStopped(null, 3),
        new PoolStopped("group", 1),
        new QuarantineList([new QuarantinedTask((TaskRequest)WithOptions(new SubmittedTask(Key, Job)).Submission, Failed)], 8),
        new QuarantineAnswer("chosen", Found: true, new TaskId(9)),
        new QuarantineAnswer("chosen", Found: false),
        new CommandRefused(new Drain(TimeSpan.FromDays(-1)), "no"),
    ];

    private static TaskOutcome Failed => TaskOutcome.Failed("chosen", new SubmittedTask(Key, Job), Error, 2, 3);

    private static IEnumerable<TaskOutcome> Outcomes =>
    [
        TaskOutcome.Succeeded(new TaskId(1), Key, Job, 1, 2),
        TaskOutcome.Succeeded(new TaskId(1), Key, null, 1, 2),
        Failed,
        TaskOutcome.TimedOut(new TaskId(1), Key, Error, 1, 2),
        TaskOutcome.Stuck(new TaskId(1), Key, 1, 2),
        new TaskOutcome(new TaskId(1), Key, OutcomeKind.Crashed, OutcomeReason.None, Error, 1, 2),
        TaskOutcome.Cancelled(new TaskId(1), Key, OutcomeReason.GroupFailed, null, 0, 0),
        TaskOutcome.Rejected(default, Key, OutcomeReason.Full, "full"),
    ];

    private static PoolStatus Status => new()
    {
        Options = new TaskPoolOptions { Name = "jobs", Workers = 3, Capacity = 4, Overflow = Overflow.DropOldest, Timeout = TimeSpan.FromSeconds(5), Retries = 6, CrashLimit = 10, StuckCap = 7, QuarantineCapacity = 8, KeptOutcomes = 9 },
        Intake = Intake.Draining,
        DispatchPaused = true,
        Workers = 10,
        Outstanding = 11,
        Queued = 12,
        Running = 13,
        Delayed = 14,
        Retrying = 15,
        NextDue = TimeSpan.FromSeconds(16),
        WaitingSubmitters = 17,
        Stuck = 18,
        Quarantined = 19,
        Groups = 20,
        Rejected = 21,
        Counts = Counts,
        HeldBy = ["one", "two"],
        Nodes = [new NodeStatus("akka://app@host:1", 22, 23, 24, 25, IsReachable: true) { Stuck = 26 }],
    };

    private static SubmittedTask WithOptions(SubmittedTask task)
    {
        task.Options = new TaskRequest(task)
        {
            Id = "chosen",
            Group = new TaskGroup("group", cancelOnFailure: true),
            UniqueKey = "key",
            Priority = TaskPriority.High,
            Timeout = TimeSpan.FromMilliseconds(1),
            Retries = 2,
            Backoff = new RetryBackoff { Initial = TimeSpan.FromSeconds(3), Max = TimeSpan.FromSeconds(4), Jitter = 0.5 },
            Delay = TimeSpan.FromSeconds(6),
        };
        return task;
    }
}
