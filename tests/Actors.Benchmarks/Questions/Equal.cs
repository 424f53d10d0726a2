// How fast is the pool beside others that do the same: catch exceptions, give one outcome object a task to one consumer, and know when all is done? No-op tasks, 8 at once.

using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Rivals;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Questions;

public class Equal : QuestionBenchmark
{
    internal override BenchmarkQuestion Ask(Scale scale) => new(
        "equal work",
        Throughput.Unit,
        [
            Ours.ToldBySink(scale.Tasks, Jobs.NoOp),
            .. Rival.AllEqual(scale.Tasks, Jobs.NoOp),
            new Candidate(RoundRobinRival.Name, () => new RoundRobinRival(scale.Tasks, Jobs.NoOp)),
        ],
        [
            Figure.Ratio("equal_vs_semaphore", Bar.AtLeast(2.5), Ours.Name, Rival.Semaphore),
            Figure.Ratio("equal_vs_channel", Bar.AtLeast(1.5), Ours.Name, Rival.Channel),
            Figure.Ratio("equal_vs_actionblock", Bar.AtLeast(2), Ours.Name, Rival.ActionBlock),
            Figure.Ratio("equal_vs_parallel", Bar.AtLeast(1.5), Ours.Name, Rival.Parallel),
            Figure.Ratio("equal_vs_roundrobin", Bar.AtLeast(4), Ours.Name, RoundRobinRival.Name),
        ]);
}
