// How many tasks a second does a pool of a cluster run, beside Akka.NET's own cluster router? No-op tasks of 64 bytes, one submitter that hosts the router, two processes with the workers, each outcome back; 32,000 under way.

using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Nodes;
using Actors.Benchmarks.Rivals;

namespace Actors.Benchmarks.Questions;

public class ClusterRouting : QuestionBenchmark
{
    internal override BenchmarkQuestion Ask(Scale scale)
    {
        var shared = new Shared<NodeProcesses>(() => new NodeProcesses(2));
        return new BenchmarkQuestion(
            "cluster routing",
            ClusterThroughput.Unit,
            [
                new Candidate(OurClusterThroughput.Name, () => new OurClusterThroughput(scale.Pick(400_000, 80_000), shared)),
                new Candidate(ClusterRouterRival.Json, () => new ClusterRouterRival(scale.Pick(60_000, 16_000), shared, hasOwnSerializer: false)),
                new Candidate(ClusterRouterRival.OwnSerializer, () => new ClusterRouterRival(scale.Pick(150_000, 32_000), shared, hasOwnSerializer: true)),
            ],
            [
                Figure.Ratio("cluster_vs_clusterrouter", Bar.AtLeast(5), OurClusterThroughput.Name, ClusterRouterRival.Json),
                Figure.Ratio("cluster_vs_clusterrouter_own_serializer", Bar.AtLeast(2), OurClusterThroughput.Name, ClusterRouterRival.OwnSerializer),
                Figure.Reading("cluster_tasks_per_s", Bar.None, OurClusterThroughput.Name),
            ])
        {
            Warmups = scale.Pick(6, 1), // This process compiles too, in tiers.
        };
    }
}
