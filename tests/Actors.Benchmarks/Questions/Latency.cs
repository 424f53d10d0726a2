// How soon does a submitted task start? 99th percentile, open loop at half load, 20 microsecond tasks, counted from the time at which each was to be submitted, against the channel pool.

using System.Diagnostics;
using System.Threading.Channels;
using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Work;
using Akka.Actor;

namespace Actors.Benchmarks.Questions;

public class Latency : QuestionBenchmark
{
    private const string Theirs = "Channel + loops";

    internal override BenchmarkQuestion Ask(Scale scale)
    {
        var tasks = scale.Pick(25_000, 5_000);
        return new BenchmarkQuestion(
            "latency",
            "us, p99",
            [new Candidate(Ours.Name, () => new OurPool(tasks)), new Candidate(Theirs, () => new ChannelPool(tasks))],
            [
                Figure.Ratio("latency_p99_vs_channel", Bar.AtMost(1.5), Ours.Name, Theirs),
                Figure.Difference("latency_p99_more_us", Bar.AtMost(50), Ours.Name, Theirs), // either of the two will do
            ]);
    }

    private sealed record Timed(int Number);

    /// <summary>Submits at times that are fixed beforehand, on a thread of its own that spins until each: it waits for no answer, so a slow pool is not asked less.</summary>
    private abstract class OpenLoop : ISubject
    {
        private readonly Timed[] _tasks;
        private readonly long[] _due;
        private readonly long[] _late;
        private long _began;

        protected OpenLoop(int tasks)
        {
            _tasks = [.. Enumerable.Range(0, tasks).Select(number => new Timed(number))];
            _late = new long[tasks];
            _due = new long[tasks];

            // Half of what all cores but that of the submitter can do. The gaps are exponential, of one seed: the same arrivals for all.
            var gap = 2 * 20e-6 / Math.Max(1, Environment.ProcessorCount - 1) * Stopwatch.Frequency;
            var dice = new Random(17);
            var at = 0.001 * Stopwatch.Frequency;
            for (var n = 0; n < tasks; n++)
            {
                _due[n] = (long)(at -= gap * Math.Log(1 - dice.NextDouble()));
            }
        }

        public async Task<double> MeasureAsync()
        {
            var before = Runs.Total;
            await RunAsync();
            Check.Equal("tasks run", _tasks.Length, Runs.Total - before);
            Array.Sort(_late);
            return TimeSpan.FromSeconds(_late[(int)(_late.Length * 0.99)] / (double)Stopwatch.Frequency).TotalMicroseconds;
        }

        public virtual ValueTask DisposeAsync() => default;

        /// <summary>Submits all by <see cref="SubmitAll"/>, and returns when all are done.</summary>
        protected abstract Task RunAsync();

        protected Task SubmitAll(Action<Timed> submit) => Task.Factory.StartNew(
            () =>
            {
                _began = Stopwatch.GetTimestamp();
                foreach (var task in _tasks)
                {
                    while (Stopwatch.GetTimestamp() < _began + _due[task.Number])
                    {
                    }

                    submit(task);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        protected void Run(Timed task)
        {
            _late[task.Number] = Stopwatch.GetTimestamp() - _began - _due[task.Number];
            Jobs.Spin20Microseconds();
            Runs.Count();
        }
    }

    private sealed class OurPool : OpenLoop
    {
        private readonly TaskPool _pool;

        public OurPool(int tasks)
            : base(tasks)
        {
            _pool = TaskPool.Start(handlers: new TaskHandlers().Handle<Timed>((task, _) =>
            {
                Run(task);
                return default;
            }));
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await _pool.DisposeAsync();
        }

        protected override async Task RunAsync()
        {
            await SubmitAll(task => _pool.Router.Tell(task, ActorRefs.NoSender));
            await _pool.WaitAsync();
        }
    }

    private sealed class ChannelPool(int tasks) : OpenLoop(tasks)
    {
        protected override async Task RunAsync()
        {
            // Unbounded, as the rates are: a full queue would close the loop.
            var channel = Channel.CreateUnbounded<Timed>(new UnboundedChannelOptions { SingleWriter = true });
            Task[] loops = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(LoopAsync))];
            await SubmitAll(task => channel.Writer.TryWrite(task));
            channel.Writer.Complete();
            await Task.WhenAll(loops);

            async Task LoopAsync()
            {
                while (await channel.Reader.WaitToReadAsync())
                {
                    while (channel.Reader.TryRead(out var task))
                    {
                        Run(task);
                    }
                }
            }
        }
    }
}
