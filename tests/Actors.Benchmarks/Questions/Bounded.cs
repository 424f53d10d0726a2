// What does it cost to wait for room, at a capacity of 1,024? No-op tasks, 8 at once, each submission awaited, against a bounded channel of 1,024.

using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Rivals;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Questions;

public class Bounded : QuestionBenchmark
{
    internal override BenchmarkQuestion Ask(Scale scale) => new(
        "bounded",
        Throughput.Unit,
        [
            new Candidate(Ours.Name, () => new PoolSubject(scale.Tasks, Ours.RoomFor(Rival.Capacity), Jobs.NoOp, Submit.Awaited)),
            new Candidate(Rival.Channel, () => new Rival(scale.Tasks, ChannelRival.RunAsync, Jobs.NoOp)),
        ],
        [Figure.Ratio("bounded_vs_channel", Bar.AtLeast(1), Ours.Name, Rival.Channel)]);
}
