// How soon does a durable pool run again after a crash that left a million tasks outstanding? On SQLite, 64 bytes each, in a new process: from the opening of the file until the first task begins.

using Actors.Benchmarks.Durable;
using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Nodes;

namespace Actors.Benchmarks.Questions;

public class DurableRecovery : QuestionBenchmark
{
    private const string Memory = "resident then, in MB";

    internal override BenchmarkQuestion Ask(Scale scale)
    {
        var tasks = scale.Pick(1_000_000, 50_000);
        var shared = new Shared<OutstandingFile>(() => new OutstandingFile(tasks));
        var last = 0.0;
        return new BenchmarkQuestion(
            "durable recovery",
            "s",
            [
                new Candidate(DurableThroughput.Sqlite, () => new Recovered(tasks, shared, megabytes => last = megabytes)),
                new Candidate(Memory, () => new Resident(() => last)),
            ],
            [Figure.Reading("durable_recovery_1m_s", Bar.AtMost(10), DurableThroughput.Sqlite) with { Needs = [DurableThroughput.Sqlite, Memory] }])
        {
            Warmups = 0, // Each is a process of its own.
        };
    }

    private sealed class Recovered(int tasks, Shared<OutstandingFile> shared, Action<double> resident) : ISubject
    {
        private readonly OutstandingFile _file = shared.Enter();

        public async Task<double> MeasureAsync()
        {
            await using var place = new FilePlace();
            await _file.CopyAsync(place.File);
            await using var process = new NodeProcess(isSteady: false);
            var seconds = await process.RecoverAsync(place.File, tasks);
            resident(process.ResidentBytes / 1e6);
            return seconds;
        }

        public ValueTask DisposeAsync() => shared.LeaveAsync();
    }

    private sealed class Resident(Func<double> read) : ISubject
    {
        public Task<double> MeasureAsync() => Task.FromResult(read());

        public ValueTask DisposeAsync() => default;
    }
}
