// How many durable tasks a second does a pool run on SQLite, safe from a loss of power? No-op tasks of 64 bytes, 8 at once, each outcome told; 32,000 under way.

using Actors.Benchmarks.Durable;
using Actors.Benchmarks.Harness;

namespace Actors.Benchmarks.Questions;

public class DurableSqlite : QuestionBenchmark
{
    internal override BenchmarkQuestion Ask(Scale scale) => new(
        "durable on SQLite",
        DurableThroughput.Unit,
        [new Candidate(DurableThroughput.Sqlite, () => new DurableThroughput(scale.Pick(500_000, 64_000), new FilePlace()))],
        [Figure.Reading("durable_sqlite_tasks_per_s", Bar.AtLeast(100_000), DurableThroughput.Sqlite)]);
}
