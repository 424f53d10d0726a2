// What does a task allocate beyond the caller's message, in steady state at a capacity of 1,024, without a sender and with the outcome told to one?

using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Rivals;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Questions;

public class Allocation : QuestionBenchmark
{
    private const string NoReply = "TaskPool, no sender";
    private const string Reply = "TaskPool, outcome to a sender";

    /// <summary>As many as there is room for are told, then all done is awaited. What that allocates is counted too: about a byte a task.</summary>
    private const int Batch = 1_000;

    internal override BenchmarkQuestion Ask(Scale scale) => new(
        "allocation",
        "bytes/task",
        [
            new Candidate(NoReply, () => new Allocated(scale.Pick(200, 20), () => new PoolSubject(Batch, Ours.RoomFor(Rival.Capacity), Jobs.NoOp, Submit.Told))),
            new Candidate(Reply, () => new Allocated(scale.Pick(200, 20), () =>
            {
                var sink = new OutcomeSink();
                return new PoolSubject(Batch, Ours.RoomFor(Rival.Capacity), Jobs.NoOp, Submit.ToldBy(sink), sink);
            })),
        ],
        [
            Figure.Reading("alloc_no_reply", Bar.AtMost(32), NoReply),
            Figure.Reading("alloc_reply", Bar.AtMost(96), Reply),
        ]);

    /// <summary>Reads what the whole process allocates, a task, over so many batches.</summary>
    private sealed class Allocated(int batches, Func<PoolSubject> create) : ISubject
    {
        private readonly PoolSubject _subject = create();

        public async Task<double> MeasureAsync()
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var n = 0; n < batches; n++)
            {
                await _subject.MeasureAsync();
            }

            return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)(batches * Batch);
        }

        public ValueTask DisposeAsync() => _subject.DisposeAsync();
    }
}
