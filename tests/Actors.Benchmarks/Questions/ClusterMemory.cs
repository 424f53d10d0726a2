// How many bytes does a pool of a cluster hold for an outstanding task, beyond its payload? The heap of a process with two nodes, a door and the router, after a forced GC: 200,000 tasks of 64 bytes wait for a paused dispatch, less that heap with none told. The user's messages are in both, so they do not count; of the payload's bytes, which door and router both keep, one copy is taken off.

using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Nodes;
using Actors.Benchmarks.Rivals;

namespace Actors.Benchmarks.Questions;

public class ClusterMemory : QuestionBenchmark
{
    internal override BenchmarkQuestion Ask(Scale scale)
    {
        var shared = new Shared<NodeProcess>(() => new NodeProcess());
        return new BenchmarkQuestion(
            "cluster memory",
            "bytes/task",
            [new Candidate(OurClusterThroughput.Name, () => new Held(scale.Pick(200_000, 25_000), shared))],
            [Figure.Reading("cluster_bytes_per_outstanding", Bar.AtMost(400), OurClusterThroughput.Name)])
        {
            Warmups = 0, // It is bytes that are counted.
        };
    }

    private sealed class Held(int tasks, Shared<NodeProcess> shared) : ISubject
    {
        private readonly NodeProcess _process = shared.Enter();

        public async Task<double> MeasureAsync() => (await _process.WeighAsync(tasks) / tasks) - Cargo.Bytes;

        public ValueTask DisposeAsync() => shared.LeaveAsync();
    }
}
