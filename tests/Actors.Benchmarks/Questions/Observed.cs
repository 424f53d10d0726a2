// What does it cost to be observed? 20 microsecond tasks, by default options, with metrics listened to, and with 1 % of spans sampled, against nobody listening.

using System.Diagnostics;
using System.Diagnostics.Metrics;
using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Questions;

public class Observed : QuestionBenchmark
{
    private const string Metered = "TaskPool, metered";
    private const string Traced = "TaskPool, traced";
    private const int SampledOneIn = 100;

    internal override BenchmarkQuestion Ask(Scale scale)
    {
        var tasks = scale.Pick(50_000, 5_000);
        return new BenchmarkQuestion(
            "observed",
            Throughput.Unit,
            [
                new Candidate(Ours.Name, Pool),
                new Candidate(Metered, () => new Listened(Pool(), () => new Meters(), expected: 2 * tasks)), // its time in the queue, and its run time
                new Candidate(Traced, () => new Listened(Pool(), () => new Spans(), expected: tasks / SampledOneIn)),
            ],
            [
                Figure.Ratio("metered_vs_not", Bar.AtLeast(0.9), Metered, Ours.Name),
                Figure.Ratio("traced_vs_not", Bar.AtLeast(0.9), Traced, Ours.Name),
            ]);

        PoolSubject Pool() => new(tasks, new TaskPoolOptions(), Jobs.Spin20Microseconds, Submit.Told);
    }

    /// <summary>Listens while its subject works, and at no other time: listeners hear every pool of the process.</summary>
    private sealed class Listened(PoolSubject subject, Func<Listener> listen, int expected) : ISubject
    {
        public async Task<double> MeasureAsync()
        {
            using var listener = listen();
            var reading = await subject.MeasureAsync();
            Check.Equal("measurements or spans heard", expected, listener.Heard);
            return reading;
        }

        public ValueTask DisposeAsync() => subject.DisposeAsync();
    }

    private abstract class Listener : IDisposable
    {
        private int _heard;

        public int Heard => Volatile.Read(ref _heard);

        public abstract void Dispose();

        protected void Hear() => Interlocked.Increment(ref _heard);
    }

    private sealed class Meters : Listener
    {
        private readonly MeterListener _listener = new();

        public Meters()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == TaskPoolTelemetry.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<double>((_, _, _, _) => Hear());
            _listener.Start();
        }

        public override void Dispose() => _listener.Dispose();
    }

    private sealed class Spans : Listener
    {
        private readonly ActivityListener _listener;
        private int _asked;

        public Spans()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == TaskPoolTelemetry.ActivitySourceName,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) =>
                    Interlocked.Increment(ref _asked) % SampledOneIn == 0 ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
                ActivityStopped = _ => Hear(),
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public override void Dispose() => _listener.Dispose();
    }
}
