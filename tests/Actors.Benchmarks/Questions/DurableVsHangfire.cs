// What is a durable pool beside the durable queue that most would pick? No-op tasks of 64 bytes, both on one PostgreSQL with fsync on: from the first that is enqueued until the last is done. Hangfire has 16 workers and polls every 50 ms.

using Actors.Benchmarks.Durable;
using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Rivals;

namespace Actors.Benchmarks.Questions;

public class DurableVsHangfire : QuestionBenchmark
{
    internal override BenchmarkQuestion Ask(Scale scale)
    {
        const string Key = "durable_vs_hangfire";
        if (!PostgresServer.IsInstalled)
        {
            return BenchmarkQuestion.Skipped("durable, Hangfire", $"{Key}: skipped, {PostgresServer.Missing}");
        }

        var shared = new Shared<PostgresServer>(() => new PostgresServer());
        return new BenchmarkQuestion(
            "durable, Hangfire",
            DurableThroughput.Unit,
            [
                new Candidate(DurableThroughput.Postgres, () => new DurableThroughput(scale.Pick(600_000, 64_000), new ServerPlace(shared))),
                new Candidate(HangfireRival.Name, () => new HangfireRival(scale.Pick(250, 200), new ServerPlace(shared))),
            ],
            [Figure.Ratio(Key, Bar.AtLeast(100), DurableThroughput.Postgres, HangfireRival.Name)]);
    }
}
