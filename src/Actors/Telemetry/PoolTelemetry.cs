using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Actors;

/// <summary>The names under which pools can be observed.</summary>
public static class TaskPoolTelemetry
{
    /// <summary>
    /// The name of the <see cref="Meter"/>: <c>actors.tasks.queued</c> and <c>.running</c> (gauges, tasks), <c>.outcomes</c> (counter, by <c>outcome</c>),
    /// <c>.rejections</c> (counter, by <c>reason</c>), <c>.queue_wait</c> and <c>.run_time</c> (histograms, seconds). All carry the tag <c>pool</c>.
    /// </summary>
    public const string MeterName = "Actors.TaskPool";

    /// <summary>The name of the <see cref="ActivitySource"/>: one span <c>task</c> an attempt, child of the span that was current at the submission.</summary>
    public const string ActivitySourceName = "Actors.TaskPool";
}

/// <summary>The meter and the spans of one pool. Gauges and counters read what the pool counts anyway, so they cost nothing until somebody listens.</summary>
internal sealed class PoolTelemetry : IDisposable
{
    private static readonly ActivitySource Source = new(TaskPoolTelemetry.ActivitySourceName);

    private readonly Meter _meter = new(TaskPoolTelemetry.MeterName);
    private readonly Histogram<double> _queueWait;
    private readonly Histogram<double> _runTime;
    private readonly KeyValuePair<string, object?> _pool;
    private readonly TimeProvider _clock;

    public PoolTelemetry(string pool, TimeProvider clock, Func<long> queued, Func<long> running, Func<OutcomeCounts> outcomes, Func<IReadOnlyList<(OutcomeReason Reason, long Count)>> rejections)
    {
        _clock = clock;
        _pool = new("pool", pool);
        _meter.CreateObservableGauge("actors.tasks.queued", () => new Measurement<long>(queued(), _pool), "{task}", "Tasks in the ready queue.");
        _meter.CreateObservableGauge("actors.tasks.running", () => new Measurement<long>(running(), _pool), "{task}", "Tasks that a worker runs.");
        _meter.CreateObservableCounter("actors.tasks.outcomes", () => ByKind(outcomes()), "{task}", "Tasks that have their outcome.");
        _meter.CreateObservableCounter(
            "actors.tasks.rejections",
            () => rejections().Select(entry => new Measurement<long>(entry.Count, _pool, new("reason", entry.Reason.ToString()))),
            "{task}",
            "Submissions that were not admitted.");
        _queueWait = _meter.CreateHistogram<double>("actors.tasks.queue_wait", "s", "Time from ready to started.");
        _runTime = _meter.CreateHistogram<double>("actors.tasks.run_time", "s", "Time of one attempt.");
    }

    /// <summary>Whether a histogram is listened to; then, and only then, admission and attempts read the clock for it.</summary>
    public bool IsMeasuring => _queueWait.Enabled || _runTime.Enabled;

    /// <summary>Whether a submission has a span that its attempts are to be children of.</summary>
    public static bool HasSpan => Source.HasListeners() && Activity.Current is not null;

    public void Started(long readyAt, long now)
    {
        if (readyAt != 0)
        {
            _queueWait.Record(_clock.GetElapsedTime(readyAt, now).TotalSeconds, _pool);
        }
    }

    public void Ended(long startedAt, long now, OutcomeKind kind) =>
        _runTime.Record(_clock.GetElapsedTime(startedAt, now).TotalSeconds, _pool, new("outcome", kind.ToString()));

    public AttemptSpan StartSpan(object task, in TaskContext context, ActivityContext submitter, int worker)
    {
        if (!Source.HasListeners())
        {
            return default;
        }

        var span = Source.StartActivity("task", ActivityKind.Consumer, submitter);
        span?.SetTag("pool", _pool.Value);
        span?.SetTag("task.id", context.Id.ToString());
        span?.SetTag("task.type", task.GetType().Name);
        span?.SetTag("task.attempt", context.Attempt);
        span?.SetTag("task.worker", worker);
        return new AttemptSpan(span);
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> ByKind(OutcomeCounts counts)
    {
        yield return Of(OutcomeKind.Succeeded, counts.Succeeded);
        yield return Of(OutcomeKind.Failed, counts.Failed);
        yield return Of(OutcomeKind.TimedOut, counts.TimedOut);
        yield return Of(OutcomeKind.Crashed, counts.Crashed);
        yield return Of(OutcomeKind.Cancelled, counts.Cancelled);

        Measurement<long> Of(OutcomeKind kind, long count) => new(count, _pool, new("outcome", kind.ToString()));
    }
}

/// <summary>The span of one attempt, if one was sampled.</summary>
internal readonly struct AttemptSpan(Activity? span)
{
    public void End(OutcomeKind kind, TaskError? error)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag("task.outcome", kind.ToString());
        if (kind != OutcomeKind.Succeeded)
        {
            span.SetStatus(ActivityStatusCode.Error, error?.Message);
        }

        span.Stop();
    }
}
