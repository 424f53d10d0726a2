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
    /// <remarks>
    /// Of a pool that spans a cluster, the process of its router tells the gauges and counters, once for all nodes: they move with it and go on, but for what a process had counted that was lost along with the router. What a
    /// door refuses by itself is in none of them. The histograms are told by the node that makes the attempt. <c>.queue_wait</c> is the time in the router's queue and at the node; the way from one
    /// to the other is not in it, for no clocks of two machines are compared, and neither is the time in the router's queue while nobody listens to the meter in the router's process.
    /// </remarks>
    public const string MeterName = "Actors.TaskPool";

    /// <summary>The name of the <see cref="ActivitySource"/>: one span <c>task</c> an attempt, child of the span that was current at the submission.</summary>
    /// <remarks>
    /// In a cluster the node that makes the attempt tells its span; the parent is known if somebody listens to the source in the process that submits.
    /// </remarks>
    public const string ActivitySourceName = "Actors.TaskPool";
}

/// <summary>The meter and the spans of one pool. Gauges and counters read what the pool counts anyway, so they cost nothing until somebody listens.</summary>
internal sealed class PoolTelemetry : IDisposable
{
    /// <summary>In the place of a timestamp that was not taken, for nobody listened.</summary>
    public const long NotTaken = long.MinValue;

    private static readonly ActivitySource Source = new(TaskPoolTelemetry.ActivitySourceName);

    private readonly Meter _meter = new(TaskPoolTelemetry.MeterName);
    private readonly Histogram<double> _queueWait;
    private readonly Histogram<double> _runTime;
    private readonly KeyValuePair<string, object?> _pool;
    private readonly TimeProvider _clock;
    private readonly Action<Exception> _listenerFailed;
    private int _hasListenerFailed;

    /// <param name="pool">The name of the pool.</param>
    /// <param name="clock">Measures.</param>
    /// <param name="listenerFailed">Told the first exception of a listener: the others are most likely the same.</param>
    public PoolTelemetry(string pool, TimeProvider clock, Action<Exception> listenerFailed)
    {
        _clock = clock;
        _listenerFailed = listenerFailed;
        _pool = new("pool", pool);
        _queueWait = _meter.CreateHistogram<double>("actors.tasks.queue_wait", "s", "Time from ready to started.");
        _runTime = _meter.CreateHistogram<double>("actors.tasks.run_time", "s", "Time of one attempt.");
    }

    /// <summary>Tells the gauges and counters too, which for each pool one alone does.</summary>
    /// <param name="status">How the pool is.</param>
    /// <param name="rejections">Rejections by reason.</param>
    public void Count(Func<PoolStatus> status, Func<IReadOnlyList<(OutcomeReason Reason, long Count)>> rejections)
    {
        _meter.CreateObservableGauge("actors.tasks.queued", () => new Measurement<long>(status().Queued, _pool), "{task}", "Tasks in the ready queue.");
        _meter.CreateObservableGauge("actors.tasks.running", () => new Measurement<long>(status().Running, _pool), "{task}", "Tasks that a worker runs.");
        _meter.CreateObservableCounter("actors.tasks.outcomes", () => ByKind(status().Counts), "{task}", "Tasks that have their outcome.");
        _meter.CreateObservableCounter(
            "actors.tasks.rejections",
            () => rejections().Select(entry => new Measurement<long>(entry.Count, _pool, new("reason", entry.Reason.ToString()))),
            "{task}",
            "Submissions that were not admitted.");
    }

    /// <summary>Whether a histogram is listened to; then, and only then, admission and attempts read the clock for it.</summary>
    public bool IsMeasuring => _queueWait.Enabled || _runTime.Enabled;

    /// <summary>Whether a submission has a span that its attempts are to be children of.</summary>
    public static bool HasSpan => Source.HasListeners() && Activity.Current is not null;

    /// <summary>A timestamp if anybody measures, or else <see cref="NotTaken"/>.</summary>
    public long Timestamp() => IsMeasuring ? _clock.GetTimestamp() : NotTaken;

    /// <summary>How long a task has waited that was ready at that time; zero where it was not taken.</summary>
    public TimeSpan SinceReady(long readyAt) => readyAt == NotTaken ? TimeSpan.Zero : _clock.GetElapsedTime(readyAt);

    /// <summary>An attempt begins. What listeners throw costs no task.</summary>
    /// <returns>Its span, if one is sampled.</returns>
    public Activity? Begin(TaskRunner runner, object task, in TaskContext context, ActivityContext submitter, int worker, long readyAt, long startedAt)
    {
        if (startedAt == NotTaken && !Source.HasListeners())
        {
            return null;
        }

        try
        {
            var observed = runner.Observe(task, context, submitter);
            if (startedAt != NotTaken && readyAt != NotTaken)
            {
                _queueWait.Record((_clock.GetElapsedTime(readyAt, startedAt) + observed.Waited).TotalSeconds, _pool);
            }

            var span = Source.StartActivity("task", ActivityKind.Consumer, observed.Submitter);
            span?.SetTag("pool", _pool.Value);
            span?.SetTag("task.id", observed.Id.ToString());
            span?.SetTag("task.type", observed.Type);
            span?.SetTag("task.attempt", observed.Attempt);
            span?.SetTag("task.worker", worker);
            return span;
        }
#pragma warning disable CA1031 // A listener is other people's code, called on the worker's loop.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            OnListenerFailed(fault);
            return null;
        }
    }

    /// <summary>An attempt has ended. What listeners throw costs no task.</summary>
    public void End(Activity? span, long startedAt, in AttemptEnd end)
    {
        // An attempt with a deadline has a timestamp whoever listens.
        var isMeasured = startedAt != NotTaken && IsMeasuring;
        if (span is null && !isMeasured)
        {
            return;
        }

        try
        {
            if (span is not null)
            {
                span.SetTag("task.outcome", end.Kind.ToString());
                if (end.Kind != OutcomeKind.Succeeded)
                {
                    span.SetStatus(ActivityStatusCode.Error, end.Error?.Message);
                }

                span.Stop();
            }

            if (isMeasured)
            {
                _runTime.Record(_clock.GetElapsedTime(startedAt).TotalSeconds, _pool, new("outcome", end.Kind.ToString()));
            }
        }
#pragma warning disable CA1031 // As above.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            OnListenerFailed(fault);
        }
    }

    public void Dispose() => _meter.Dispose();

    private void OnListenerFailed(Exception fault)
    {
        if (Interlocked.Exchange(ref _hasListenerFailed, 1) == 0)
        {
            _listenerFailed(fault);
        }
    }

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
