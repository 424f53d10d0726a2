using System.Diagnostics;
using Actors.Tests.Fixtures;

namespace Actors.Tests;

/// <summary>A pool over two nodes looks from outside as one in a process: the router is on the first, the one worker on the second.</summary>
[Collection(nameof(TelemetryCollection))]
public sealed class ObservedNodesTests : NumberedNodes
{
    private const string Pool = "observed";
    private const string OfTheNode = $"{Pool}/workers";

    private static readonly string[] Counted = ["actors.tasks.queued", "actors.tasks.running", "actors.tasks.outcomes", "actors.tasks.rejections"];

    private readonly ClockAhead _clockOfTheRouter = new();

    public override async Task InitializeAsync()
    {
        var roles = new ClusterPoolOptions { RouterRole = "router", WorkerRole = "worker" };
        await StartNext(options => Options(options) with { Clock = _clockOfTheRouter }, roles, "akka.cluster.roles = [router]");
        await StartNext(Options, roles, "akka.cluster.roles = [worker]");
        await HaveWorkers(1);

        static TaskPoolOptions Options(TaskPoolOptions options) => options with { Name = Pool, Workers = 1, Backoff = new RetryBackoff { Initial = TimeSpan.Zero } };
    }

    [Theory]
    [InlineData(0)] // Its door is where the router is, the worker elsewhere ...
    [InlineData(1)] // ... or the other way round.
    public async Task Attempt_has_one_span_below_that_of_its_submitter_on_another_node(int door)
    {
        using var spans = new Spans(Pool);
        using var others = new Spans(OfTheNode);
        using var submitter = Spans.Submitter();
        submitter.TraceStateString = "vendor=state";

        var outcome = await Run(Nodes[door], new Job(7));

        var span = Assert.Single(spans.Ended);
        Assert.Equal((submitter.TraceId, submitter.SpanId), (span.TraceId, span.ParentSpanId));
        Assert.Equal((true, "vendor=state"), (span.HasRemoteParent, span.TraceStateString));
        Assert.Equal(("task", ActivityKind.Consumer, ActivityStatusCode.Unset), (span.OperationName, span.Kind, span.Status));
        Assert.Equal(
            [("pool", Pool), ("task.attempt", 1), ("task.id", outcome.Id.ToString()), ("task.outcome", "Succeeded"), ("task.type", "Job"), ("task.worker", 1)],
            span.TagObjects.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => (tag.Key, tag.Value!)));
        Assert.Empty(others.Ended);
    }

    [Fact]
    public async Task Each_attempt_of_a_retried_task_has_a_span_of_its_own_below_the_same_submitter()
    {
        using var spans = new Spans(Pool);
        using var submitter = Spans.Submitter();
        Handle = (_, job, context) => context.Attempt < 3 ? throw new FormatException($"attempt {context.Attempt}") : new(job.Number);

        var outcome = await Run(Nodes[0], new TaskRequest(new Job(7)) { Id = "chosen", Retries = 2 });

        Assert.True(outcome.IsSuccess, outcome.ToString());

        Assert.Equal(
            [(1, "chosen", "attempt 1", submitter.Id), (2, "chosen", "attempt 2", submitter.Id), (3, "chosen", null, submitter.Id)],
            spans.Ended.Select(span => ((int)span.GetTagItem("task.attempt")!, (string)span.GetTagItem("task.id")!, span.StatusDescription, span.ParentId)));
    }

    [Fact]
    public async Task Task_that_a_TaskPool_submits_has_its_span_below_that_of_its_submitter()
    {
        using var spans = new Spans(Pool);
        await using var pool = await TaskPool.OpenAsync(Nodes[1].Router);
        using var submitter = Spans.Submitter();

        var ticket = await pool.SubmitAsync(new Job(7));

        Assert.True((await ticket.Outcome.Within("the outcome")).IsSuccess);
        var span = Assert.Single(spans.Ended);
        Assert.Equal((submitter.Id, ticket.Id.ToString()), (span.ParentId, span.GetTagItem("task.id")));
    }

    [Fact]
    public async Task Task_that_is_submitted_in_no_span_is_below_none()
    {
        using var spans = new Spans(Pool);

        await Run(Nodes[0], new Job(7));

        Assert.Null(Assert.Single(spans.Ended).ParentId);
    }

    [Fact]
    public async Task Times_are_recorded_once_an_attempt_under_the_name_of_the_pool()
    {
        using var measured = new Measured(Pool);
        using var others = new Measured(OfTheNode);
        Handle = (_, job, _) => job.Number == 0 ? throw new FormatException("fails") : new(job.Number);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Run(Nodes[0], new Job(number))));

        Assert.Equal(["", "", "", ""], measured.Of("actors.tasks.queue_wait").Select(one => one.Tags));
        Assert.Equal(
            ["outcome=Failed", "outcome=Succeeded", "outcome=Succeeded", "outcome=Succeeded"],
            measured.Of("actors.tasks.run_time").Select(one => one.Tags).Order(StringComparer.Ordinal));
        Assert.All(measured.Of("actors.tasks.queue_wait").Concat(measured.Of("actors.tasks.run_time")), one => Assert.InRange(one.Value, 0, Safety.Net.TotalSeconds));
        Assert.Empty(others.Of("actors.tasks.queue_wait").Concat(others.Of("actors.tasks.run_time")));
    }

    [Fact]
    public async Task Wait_in_the_routers_queue_is_part_of_the_wait_by_the_routers_own_clock()
    {
        using var measured = new Measured(Pool);
        await PauseDispatch();
        var outcome = Run(Nodes[1], new Job(7));
        await Until(Nodes[0], status => status.Queued == 1, "the task is queued");

        _clockOfTheRouter.Ahead += TimeSpan.FromSeconds(700);
        await PauseDispatch(false);

        Assert.True((await outcome).IsSuccess);
        Assert.InRange(Assert.Single(measured.Of("actors.tasks.queue_wait")).Value, 700, 700 + Safety.Net.TotalSeconds);
    }

    [Fact]
    public async Task Gauges_and_counters_are_told_once_for_all_nodes()
    {
        using var measured = new Measured(Pool);
        using var others = new Measured(OfTheNode);
        Close();
        var outcomes = Enumerable.Range(0, 5).Select(number => Run(Nodes[number % 2], new TaskRequest(new Job(number)) { Id = $"id {number}" })).ToList();
        await Gate.Entered(1);
        await Until(Nodes[0], status => status is { Outstanding: 5, Running: 1 }, "five tasks are outstanding, one runs");
        Assert.Equal(OutcomeReason.Conflict, (await Run(Nodes[1], new TaskRequest(new Job(100)) { Id = "id 0" })).Reason);

        Assert.Equal([("", 4.0)], Seen(measured, "actors.tasks.queued"));
        Assert.Equal([("", 1.0)], Seen(measured, "actors.tasks.running"));
        Assert.Equal([("reason=Conflict", 1.0)], Seen(measured, "actors.tasks.rejections"));
        Assert.All(Counted, instrument => Assert.Empty(Seen(others, instrument)));

        Gate.Open();
        await Task.WhenAll(outcomes).Within("the outcomes");
        await AllDone().Within("all is counted");
        Assert.Equal(
            [("outcome=Cancelled", 0), ("outcome=Crashed", 0), ("outcome=Failed", 0), ("outcome=Succeeded", 5), ("outcome=TimedOut", 0)],
            Seen(measured, "actors.tasks.outcomes"));

        static List<(string Tags, double Value)> Seen(Measured measured, string instrument) =>
            [.. measured.Observe(instrument).OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (one.Key, one.Value))];
    }

    /// <summary>The clock of the system, and so much more.</summary>
    private sealed class ClockAhead : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override long GetTimestamp() => System.GetTimestamp() + (long)(Ahead.TotalSeconds * System.TimestampFrequency);
    }
}
