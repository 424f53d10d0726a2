// What do a timeout and retries cost that are configured and not used? No-op tasks, 8 at once, against none.

using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Questions;

public class Policies : QuestionBenchmark
{
    private const string With = "TaskPool, timeout and retries";

    internal override BenchmarkQuestion Ask(Scale scale) => new(
        "policies",
        Throughput.Unit,
        [
            Ours.Told(scale.Tasks, Jobs.NoOp),
            new Candidate(With, () => new PoolSubject(
                scale.Tasks, Ours.RoomFor(scale.Tasks) with { Timeout = TimeSpan.FromSeconds(30), Retries = 3 }, Jobs.NoOp, Submit.Told)),
        ],
        [Figure.Ratio("policies_vs_none", Bar.AtLeast(0.9), With, Ours.Name)]);
}
