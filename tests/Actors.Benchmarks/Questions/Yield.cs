// Does the pool keep up when a task leaves its thread once (Task.Yield)? Equal work, 8 at once, against the best of the four others in each round.

using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Rivals;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Questions;

public class Yield : QuestionBenchmark
{
    internal override BenchmarkQuestion Ask(Scale scale) => new(
        "yield",
        Throughput.Unit,
        [Ours.ToldBySink(scale.TasksThatSwitch, Jobs.YieldOnce), .. Rival.AllEqual(scale.TasksThatSwitch, Jobs.YieldOnce)],
        [Figure.RatioToBest("yield_vs_best", Bar.AtLeast(1), Ours.Name, Rival.Semaphore, Rival.Channel, Rival.ActionBlock, Rival.Parallel)]);
}
