using System.Diagnostics;
using Actors.Tests.Fixtures;

namespace Actors.Tests;

[Collection(nameof(TelemetryCollection))]
public class SpanTests : PoolTests
{
    [Fact]
    public async Task Attempt_has_one_span_below_that_of_its_submitter()
    {
        var pool = Named(nameof(Attempt_has_one_span_below_that_of_its_submitter), out var spans);
        using (spans)
        using (var submitter = Spans.Submitter())
        {
            await (await pool.SubmitAsync(7)).Outcome;
            var span = Assert.Single(spans.Ended);
            Assert.Equal((submitter.TraceId, submitter.SpanId), (span.TraceId, span.ParentSpanId));
            Assert.Equal(("task", ActivityKind.Consumer, ActivityStatusCode.Unset), (span.OperationName, span.Kind, span.Status));
            Assert.Equal(
                [("pool", pool.GetStatus().Options.Name), ("task.attempt", 1), ("task.id", "1"), ("task.outcome", "Succeeded"), ("task.type", "Int32"), ("task.worker", 1)],
                span.TagObjects.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => (tag.Key, tag.Value!)));
            Assert.Same(submitter, Activity.Current);
        }
    }

    [Fact]
    public async Task Message_that_is_told_has_its_span_below_that_of_its_teller()
    {
        var pool = Named(nameof(Message_that_is_told_has_its_span_below_that_of_its_teller), out var spans);
        using (spans)
        {
            using (var submitter = Spans.Submitter())
            {
                pool.Router.Tell(7, Akka.Actor.ActorRefs.NoSender);
                await pool.WaitAsync();
                Assert.Equal(submitter.SpanId, Assert.Single(spans.Ended).ParentSpanId);
            }

            // The span of one task never becomes the parent of the next on that worker.
            pool.Router.Tell(8, Akka.Actor.ActorRefs.NoSender);
            await pool.WaitAsync();
            Assert.Null(spans.Ended[1].ParentId);
        }
    }

    [Fact]
    public async Task Each_attempt_of_a_retried_task_has_a_span_of_its_own_below_the_same_submitter()
    {
        var pool = Named(nameof(Each_attempt_of_a_retried_task_has_a_span_of_its_own_below_the_same_submitter), out var spans);
        using (spans)
        using (var submitter = Spans.Submitter())
        {
            Func<TaskContext, Task> third = context => context.Attempt < 3 ? throw new FormatException($"attempt {context.Attempt}") : Task.CompletedTask;
            await pool.RunAsync(new TaskRequest(third) { Retries = 2, Backoff = new RetryBackoff { Initial = TimeSpan.Zero } });
            Assert.All(spans.Ended, span => Assert.Equal(submitter.SpanId, span.ParentSpanId));
            Assert.Equal(3, spans.Ended.Select(span => span.SpanId).Distinct().Count());
            Assert.Equal(
                [(1, ActivityStatusCode.Error, "attempt 1"), (2, ActivityStatusCode.Error, "attempt 2"), (3, ActivityStatusCode.Unset, null)],
                spans.Ended.Select(span => ((int)span.GetTagItem("task.attempt")!, span.Status, span.StatusDescription)));
        }
    }

    [Fact]
    public async Task Told_message_that_fails_and_is_retried_has_a_span_for_each_attempt_too()
    {
        using var spans = new Spans(nameof(Told_message_that_fails_and_is_retried_has_a_span_for_each_attempt_too));
        var options = new TaskPoolOptions { Name = nameof(Told_message_that_fails_and_is_retried_has_a_span_for_each_attempt_too), Retries = 1, Backoff = new RetryBackoff { Initial = TimeSpan.Zero } };
        var pool = Start(options, new TaskHandlers().Handle<int>((_, _) => throw new FormatException("fails")));
        pool.Router.Tell(7, Akka.Actor.ActorRefs.NoSender);
        await pool.WaitAsync();
        Assert.Equal([1, 2], spans.Ended.Select(span => (int)span.GetTagItem("task.attempt")!));
        Assert.All(spans.Ended, span => Assert.Equal((null, ActivityStatusCode.Error), (span.ParentId, span.Status)));
    }

    [Fact]
    public async Task Submitter_that_waited_for_room_is_the_parent_and_not_whoever_made_the_room()
    {
        using var spans = new Spans(nameof(Submitter_that_waited_for_room_is_the_parent_and_not_whoever_made_the_room));
        var options = new TaskPoolOptions { Name = nameof(Submitter_that_waited_for_room_is_the_parent_and_not_whoever_made_the_room), Workers = 1, Capacity = 1 };
        var pool = Start(options, Ints());
        var gate = NewGate();
        await pool.SubmitAsync(async context => await gate.Pass(1, context.Token));
        using var submitter = Spans.Submitter();
        var waits = pool.SubmitAsync(7).AsTask();
        Assert.Equal(1, pool.GetStatus().WaitingSubmitters);
        gate.Open();
        await (await waits).Outcome;
        Assert.Equal([null, submitter.Id], spans.Ended.Select(span => span.ParentId));
    }

    [Fact]
    public async Task Span_is_current_in_the_handler_before_and_after_it_has_waited()
    {
        var pool = Named(nameof(Span_is_current_in_the_handler_before_and_after_it_has_waited), out var spans);
        using (spans)
        {
            var seen = new List<ActivitySpanId?>();
            await pool.RunAsync(async _ =>
            {
                seen.Add(Activity.Current?.SpanId);
                await Task.Yield();
                seen.Add(Activity.Current?.SpanId);
            });
            var span = Assert.Single(spans.Ended);
            Assert.Equal([span.SpanId, span.SpanId], seen);
        }
    }

    [Fact]
    public async Task Task_that_is_not_sampled_has_no_span_and_runs_all_the_same()
    {
        using var spans = new Spans(nameof(Task_that_is_not_sampled_has_no_span_and_runs_all_the_same), ActivitySamplingResult.None);
        var pool = Start(new TaskPoolOptions { Name = nameof(Task_that_is_not_sampled_has_no_span_and_runs_all_the_same) }, Ints());
        using var submitter = Spans.Submitter();
        Assert.Null(await pool.RunAsync(_ => Task.FromResult(Activity.Current)));
        Assert.Empty(spans.Ended);
    }

    [Fact]
    public async Task Task_has_no_span_and_is_not_tracked_for_one_when_nobody_listens()
    {
        using var foreign = new Activity("a span of somebody else").Start();
        Assert.False(PoolTelemetry.HasSpan);
        var pool = Start(1, Ints());
        Assert.Null(await pool.RunAsync(_ => Task.FromResult(Activity.Current)));
    }

    private TaskPool Named(string name, out Spans spans)
    {
        spans = new Spans(name);
        return Start(new TaskPoolOptions { Name = name, Workers = 1 }, Ints());
    }

    private static TaskHandlers Ints() => new TaskHandlers().Handle<int>((_, _) => default);
}
