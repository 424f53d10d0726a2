using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Actors.Tests.Simulation.Model;

namespace Actors.Tests.Simulation;

/// <summary>Listens to the spans and histograms of one pool, and checks them: one span an attempt, below its submitter's, ended; one measurement an attempt.</summary>
/// <remarks>Listeners hear the whole process, and worlds run side by side: this one heeds its own thread and the meter of its own pool.</remarks>
internal sealed class SimListeners : IDisposable
{
    private readonly SimFailure _failure;
    private readonly Pool _pool;
    private readonly Func<TimeSpan> _now;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly ActivityListener _spans;
    private readonly MeterListener _meter = new();
    private readonly HashSet<Activity> _open = [];
    private readonly Dictionary<string, long> _measured = [];
    private readonly bool _fromTheBeginning;
    private int _starts;

    public SimListeners(SimFailure failure, Pool pool, Func<TimeSpan> now)
    {
        (_failure, _pool, _now) = (failure, pool, now);
        _fromTheBeginning = pool.State.Ledger.Admitted == 0;
        _spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TaskPoolTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => Environment.CurrentManagedThreadId == _thread ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = OnEnded,
        };
        _meter.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == MeterOf(pool.Telemetry))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meter.SetMeasurementEventCallback<double>(OnMeasured);
        _meter.SetMeasurementEventCallback<long>((instrument, value, _, _) => _measured[instrument.Name] = _measured.GetValueOrDefault(instrument.Name) + value);
        _meter.Start();
        ActivitySource.AddActivityListener(_spans);
    }

    /// <summary>A handler was called, and this is its span.</summary>
    public void OnStart(ModelTask task, TaskContext context)
    {
        _starts++;
        if (Activity.Current is not { } span || !_open.Add(span))
        {
            _failure.Note($"{task} has no span of its own in attempt {context.Attempt}");
            return;
        }

        _failure.Unless(span.ParentSpanId == task.SubmitterSpan, $"the span of {task} is below {span.ParentSpanId}, it was submitted in {task.SubmitterSpan}");
        _failure.Unless(
            (span.GetTagItem("task.id"), span.GetTagItem("task.attempt")) is (string id, int attempt) && id == context.Id.ToString() && attempt == context.Attempt,
            $"the span of {task} says that it is attempt {span.GetTagItem("task.attempt")} of task {span.GetTagItem("task.id")}");
    }

    /// <summary>All is over. With <paramref name="isMeterGone"/> what ended after the pool was not measured.</summary>
    public void CheckAtEnd(bool isMeterGone)
    {
        _failure.Unless(_open.Count == 0, $"{_open.Count} spans have not ended");
        if (isMeterGone)
        {
            return;
        }

        // Who listens only later does not hear how long those waited that had been ready before, and may hear how long those ran that had a deadline.
        CheckCount("actors.tasks.run_time", _starts, _fromTheBeginning ? _starts : long.MaxValue);
        CheckCount("actors.tasks.queue_wait", _fromTheBeginning ? _starts : 0, _starts);
        _meter.RecordObservableInstruments();
        var status = _pool.Status();
        CheckCount("actors.tasks.outcomes", status.Counts.Total, status.Counts.Total);
        CheckCount("actors.tasks.rejections", status.Rejected, status.Rejected);
        CheckCount("actors.tasks.queued", 0, 0);
        CheckCount("actors.tasks.running", 0, 0);
    }

    public void Dispose()
    {
        _spans.Dispose();
        _meter.Dispose();
    }

    private void CheckCount(string instrument, long atLeast, long atMost)
    {
        var count = _measured.GetValueOrDefault(instrument);
        _failure.Unless(count >= atLeast && count <= atMost, $"{instrument} says {count}, it should be from {atLeast} to {atMost}");
    }

    private void OnEnded(Activity span)
    {
        if (Environment.CurrentManagedThreadId == _thread)
        {
            _failure.Unless(_open.Remove(span), "a span ended that no attempt had, or ended twice");
        }
    }

    private void OnMeasured(Instrument instrument, double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        _measured[instrument.Name] = _measured.GetValueOrDefault(instrument.Name) + 1;
        _failure.Unless(seconds >= 0 && seconds <= _now().TotalSeconds, $"{instrument.Name} says {seconds} s after {_now()}");
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_meter")]
    private static extern ref Meter MeterOf(PoolTelemetry telemetry);
}
