// How many durable tasks a second does a pool run on a PostgreSQL of this machine, with fsync on? No-op tasks of 64 bytes, 8 at once, each outcome told; 32,000 under way.

using Actors.Benchmarks.Durable;
using Actors.Benchmarks.Harness;

namespace Actors.Benchmarks.Questions;

public class DurablePostgres : QuestionBenchmark
{
    internal override BenchmarkQuestion Ask(Scale scale)
    {
        const string Key = "durable_postgres_tasks_per_s";
        if (!PostgresServer.IsInstalled)
        {
            return BenchmarkQuestion.Skipped("durable on PostgreSQL", $"{Key}: skipped, {PostgresServer.Missing}");
        }

        var shared = new Shared<PostgresServer>(() => new PostgresServer());
        return new BenchmarkQuestion(
            "durable on PostgreSQL",
            DurableThroughput.Unit,
            [new Candidate(DurableThroughput.Postgres, () => new DurableThroughput(scale.Pick(500_000, 64_000), new ServerPlace(shared)))],
            [Figure.Reading(Key, Bar.AtLeast(60_000), DurableThroughput.Postgres)]);
    }
}
