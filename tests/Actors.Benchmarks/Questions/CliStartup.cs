// How long does `actors run` take to start up? One job, `true`, from the start of the process to its exit.

using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Questions;

public class CliStartup : QuestionBenchmark
{
    private const string OneJob = "actors run, one job";

    internal override BenchmarkQuestion Ask(Scale scale) => new(
        "cli start-up",
        "ms",
        [new Candidate(OneJob, () => new OneRun())],
        [Figure.Reading("cli_startup_ms", Bar.AtMost(400), OneJob)])
    {
        Warmups = 1,
    };

    private sealed class OneRun : ISubject
    {
        public async Task<double> MeasureAsync() => 1e3 * await CommandLineTool.Actors.TimeAsync(jobs: 1);

        public ValueTask DisposeAsync() => default;
    }
}
