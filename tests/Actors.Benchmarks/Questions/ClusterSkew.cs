// Does a slow node, or a long task, hold short ones behind it? One task in 100 waits 200 ms, the rest 20 ms, two nodes of 8 workers, at one of which all take twice as long: makespan against list scheduling, which knows no journey and no timer's grain.

using System.Diagnostics;
using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Nodes;
using Actors.Benchmarks.Rivals;
using Actors.Benchmarks.VirtualTime;
using Actors.Benchmarks.Work;
using Google.Protobuf.WellKnownTypes;

namespace Actors.Benchmarks.Questions;

public class ClusterSkew : QuestionBenchmark
{
    private const string Ideal = "list scheduling";

    /// <summary>Of each node: how many times as long tasks take there.</summary>
    private static readonly double[] Paces = [1, 2];

    internal override BenchmarkQuestion Ask(Scale scale)
    {
        // None among the last hundred: at which node the last of them falls would count for more than all the rest.
        var count = scale.Pick(2_000, 300);
        TimeSpan[] tasks = [.. Enumerable.Range(0, count).Select(number => TimeSpan.FromMilliseconds(number % 100 == 0 && number < count - 100 ? 200 : 20))];
        var shared = new Shared<NodeProcesses>(() => new NodeProcesses(Paces.Length));
        return new BenchmarkQuestion(
            "cluster skew",
            "ms",
            [
                new Candidate(OurClusterThroughput.Name, () => new OurPool(tasks, shared)),
                new Candidate(Ideal, () => new ListScheduled(tasks)),
            ],
            [Figure.Ratio("cluster_skew_vs_ideal", Bar.AtMost(1.15), OurClusterThroughput.Name, Ideal)])
        {
            Warmups = scale.Pick(1, 0),
        };
    }

    private sealed class OurPool(IReadOnlyList<TimeSpan> tasks, Shared<NodeProcesses> shared) : ClusterSubject<PoolNode>(shared)
    {
        private readonly OutcomeSink _sink = new();

        protected override async Task<PoolNode> StartAsync()
        {
            var node = await PoolNode.StartAsync(new TaskPoolOptions(), [PoolNode.RouterRole]);
            await Task.WhenAll(Paces.Select((pace, index) => Others[index].JoinAsync(NodeKind.Workers, node.Endpoint, Rival.Workers, pace)));
            await node.HasAsync(Paces.Length * Rival.Workers);
            return node;
        }

        protected override async Task<double> MeasureAsync(PoolNode started)
        {
            var before = await Others.RunsAsync();
            var began = Stopwatch.GetTimestamp();
            foreach (var task in tasks)
            {
                started.Router.Tell(Duration.FromTimeSpan(task), _sink);
            }

            await _sink.ReceivedAsync(tasks.Count);
            var took = Stopwatch.GetElapsedTime(began);
            Check.Equal("tasks run", tasks.Count, await Others.RunsAsync() - before);
            return took.TotalMilliseconds;
        }

        protected override async ValueTask StopAsync(PoolNode started)
        {
            await started.DisposeAsync();
            await _sink.DisposeAsync();
        }
    }

    private sealed class ListScheduled(IReadOnlyList<TimeSpan> tasks) : ISubject
    {
        public Task<double> MeasureAsync() =>
            Task.FromResult(ListScheduling.Makespan(tasks, Paces.SelectMany(pace => Enumerable.Repeat(pace, Rival.Workers))).TotalMilliseconds);

        public ValueTask DisposeAsync() => default;
    }
}
