// Does memory stay flat however long the stream is? The heap after a forced GC, after a tenth of the stream and at its end, 100 M tasks through one pool of capacity 1,024.

using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Rivals;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Questions;

public class HeapGrowth : QuestionBenchmark
{
    internal override BenchmarkQuestion Ask(Scale scale)
    {
        // The first round ends after a tenth of the stream; the others share the rest.
        var first = scale.Pick(10_000_000, 100_000);
        var later = 9 * first / (scale.Rounds - 1);
        return new BenchmarkQuestion(
            "heap growth",
            "MB",
            [new Candidate(Ours.Name, () => new Stream(first, later)), new Candidate("RSS of the process", () => new ResidentSet())],
            [Figure.Growth("heap_growth_mb", Bar.AtMost(1), Ours.Name) with { Needs = [Ours.Name, "RSS of the process"] }])
        {
            Warmups = 0, // A stream has one beginning.
        };
    }

    private static double Megabytes(long bytes) => bytes / 1e6;

    /// <summary>Streams on in each round, each submission awaited, and reads the heap.</summary>
    private sealed class Stream(int first, int later) : ISubject
    {
        private readonly TaskPool _pool = TaskPool.Start(
            new TaskPoolOptions { Capacity = Rival.Capacity },
            new TaskHandlers().Handle<Job>((job, _) => Jobs.NoOp(job)));

        private bool _hasBegun;

        public async Task<double> MeasureAsync()
        {
            var tasks = _hasBegun ? later : first;
            _hasBegun = true;
            var before = Runs.Total;
            await Submit.Awaited(_pool, tasks);
            await _pool.WaitAsync();
            Check.Equal("tasks run", tasks, Runs.Total - before);

            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            return Megabytes(GC.GetTotalMemory(forceFullCollection: true));
        }

        public ValueTask DisposeAsync() => _pool.DisposeAsync();
    }

    private sealed class ResidentSet : ISubject
    {
        public Task<double> MeasureAsync() => Task.FromResult(Megabytes(Environment.WorkingSet));

        public ValueTask DisposeAsync() => default;
    }
}
