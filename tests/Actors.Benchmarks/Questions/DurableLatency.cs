// How long does one durable task take, with nothing else to do, from its submission to its outcome? It is written twice, so: against two bare commits by the driver, of rows as long and as safe, on the same disk; the medians of both.

using Actors.Benchmarks.Durable;
using Actors.Benchmarks.Harness;

namespace Actors.Benchmarks.Questions;

public class DurableLatency : QuestionBenchmark
{
    private const string Bare = "two commits on SQLite";
    private const string BareOnPostgres = "two commits on PostgreSQL";

    internal override BenchmarkQuestion Ask(Scale scale)
    {
        var times = scale.Pick(1_000, 200);
        List<Candidate> candidates = [OurOn(DurableThroughput.Sqlite, () => new FilePlace()), BareOn(Bare, () => new FilePlace())];
        List<Figure> figures = [Figure.Ratio("durable_latency_vs_commit", Bar.AtMost(2), DurableThroughput.Sqlite, Bare)];
        List<string> notes = [];
        const string OnPostgres = "durable_postgres_latency_vs_commit";
        if (PostgresServer.IsInstalled)
        {
            var shared = new Shared<PostgresServer>(() => new PostgresServer());
            candidates.Add(OurOn(DurableThroughput.Postgres, () => new ServerPlace(shared)));
            candidates.Add(BareOn(BareOnPostgres, () => new ServerPlace(shared)));
            figures.Add(Figure.Ratio(OnPostgres, Bar.None, DurableThroughput.Postgres, BareOnPostgres));
        }
        else
        {
            notes.Add($"{OnPostgres}: skipped, {PostgresServer.Missing}");
        }

        return new BenchmarkQuestion("durable latency", "us, median", candidates, figures) { Notes = notes };

        Candidate OurOn(string name, Func<IPlace> place) => new(name, () => new OneAtATime(times, place()));
        Candidate BareOn(string name, Func<IPlace> place) => new(name, () => new BareCommits(times, place()));
    }
}
