// Do 1,000 workers whose tasks wait 20 ms on a timer end as soon as 1,000 bare loops?

using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Rivals;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Questions;

public class Timers : QuestionBenchmark
{
    private const int AtOnce = 1_000;
    private const string Loops = "1,000 bare loops";

    internal override BenchmarkQuestion Ask(Scale scale)
    {
        var tasks = scale.Pick(20_000, 5_000);
        return new BenchmarkQuestion(
            "timers",
            "ms",
            [
                new Candidate(Ours.Name, () => new Makespan(tasks, new PoolSubject(tasks, new TaskPoolOptions { Workers = AtOnce }, Jobs.Wait20Milliseconds, Submit.Told))),
                new Candidate(Loops, () => new Makespan(tasks, new Rival(tasks, RunAsync, Jobs.Wait20Milliseconds))),
            ],
            [Figure.Ratio("io1000_vs_bare", Bar.AtMost(1.05), Ours.Name, Loops)]);
    }

    private static Task RunAsync(int tasks, Func<Job, ValueTask> work)
    {
        var next = 0;
        return Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(LoopAsync)));

        async Task LoopAsync()
        {
            while (Interlocked.Increment(ref next) <= tasks)
            {
                await work(Job.Instance);
            }
        }
    }

    /// <summary>Reads a subject in milliseconds from first to last.</summary>
    private sealed class Makespan(int tasks, Throughput subject) : ISubject
    {
        public async Task<double> MeasureAsync() => tasks / await subject.MeasureAsync() / 1e3;

        public ValueTask DisposeAsync() => subject.DisposeAsync();
    }
}
