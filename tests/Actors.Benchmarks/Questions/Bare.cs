// What does the pool cost beside the tools that only run tasks? No-op tasks, 8 at once; ours is told them without a sender and asked at the end whether all is done.

using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Rivals;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Questions;

public class Bare : QuestionBenchmark
{
    internal override BenchmarkQuestion Ask(Scale scale) => new(
        "bare",
        Throughput.Unit,
        [Ours.Told(scale.Tasks, Jobs.NoOp), .. Rival.AllBare(scale.Tasks, Jobs.NoOp)],
        [
            Figure.Ratio("bare_vs_semaphore", Bar.AtLeast(2), Ours.Name, Rival.Semaphore),
            Figure.Ratio("bare_vs_channel", Bar.AtLeast(1), Ours.Name, Rival.Channel),
            Figure.Ratio("bare_vs_actionblock", Bar.AtLeast(1.5), Ours.Name, Rival.ActionBlock),
            Figure.Ratio("bare_vs_parallel", Bar.AtLeast(1.2), Ours.Name, Rival.Parallel),
        ]);
}
