// Does the pool keep up with 4 producers at once? No-op tasks, 8 at once, told without a sender, against the bounded channel with as many producers.

using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Rivals;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Questions;

public class Producers : QuestionBenchmark
{
    private const int AtOnce = 4;

    internal override BenchmarkQuestion Ask(Scale scale) => new(
        "producers",
        Throughput.Unit,
        [
            new Candidate(Ours.Name, () => new PoolSubject(scale.Tasks, Ours.RoomFor(scale.Tasks), Jobs.NoOp, Submit.ToldAtOnce(AtOnce))),
            new Candidate(Rival.Channel, () => new Rival(scale.Tasks, (tasks, work) => ChannelRival.RunAsync(tasks, AtOnce, work), Jobs.NoOp)),
        ],
        [Figure.Ratio("producers4_vs_channel", Bar.AtLeast(1), Ours.Name, Rival.Channel)]);
}
