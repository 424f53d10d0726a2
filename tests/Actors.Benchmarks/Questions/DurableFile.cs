// How large does the file of a durable pool become? The most that database and log take together while 10 M tasks go through, at most 10,000 outstanding, one of them delayed by a year in the middle.

using Actors.Benchmarks.Durable;
using Actors.Benchmarks.Harness;

namespace Actors.Benchmarks.Questions;

public class DurableFile : QuestionBenchmark
{
    internal override BenchmarkQuestion Ask(Scale scale)
    {
        // A multiple of what is told at once; the rounds share the stream.
        var tasks = scale.Pick(10_000_000, 100_000) / scale.Rounds / 1_000 * 1_000;
        return new BenchmarkQuestion(
            "durable file",
            "MB",
            [new Candidate(DurableThroughput.Sqlite, () => new FilePeak(tasks, scale.Rounds))],
            [Figure.Growing("durable_file_mb", Bar.AtMost(100), DurableThroughput.Sqlite)])
        {
            Warmups = 0, // A stream has one beginning.
        };
    }
}
