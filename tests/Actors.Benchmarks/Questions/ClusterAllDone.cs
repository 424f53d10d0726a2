// What does "all done?" cost on an idle cluster, asked at a node that does not host the router? 99th percentile of one question after the other, against an Ask of a singleton that echoes, through Akka.NET's proxy, in the same systems.

using System.Diagnostics;
using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Nodes;
using Actors.Benchmarks.Rivals;
using Akka.Actor;

namespace Actors.Benchmarks.Questions;

public class ClusterAllDone : QuestionBenchmark
{
    private const string OurQuestion = "all done?";
    private const string Theirs = "Ask through a ClusterSingletonProxy";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    internal override BenchmarkQuestion Ask(Scale scale)
    {
        var shared = new Shared<IdleCluster>(() => new IdleCluster());
        var questions = scale.Pick(3_000, 300);
        return new BenchmarkQuestion(
            "cluster all done",
            "us, p99",
            [
                new Candidate(OurQuestion, () => new RoundTrips(questions, shared, cluster => cluster.Coordinator.Ask<AllDone>(new WhenAllDone(), Patience))),
                new Candidate(Theirs, () => new RoundTrips(questions, shared, cluster => cluster.Echo.Ask<string>("done?", Patience))),
            ],
            [Figure.Ratio("cluster_alldone_vs_ask", Bar.AtMost(3), OurQuestion, Theirs)])
        {
            Warmups = scale.Pick(4, 2),
        };
    }

    /// <summary>A pool whose router and workers are in another process, which has the singleton too.</summary>
    private sealed class IdleCluster : IAsyncDisposable
    {
        private readonly NodeProcess _other = new();
        private readonly Task<(PoolNode Node, IActorRef Echo)> _started;

        public IdleCluster() => _started = StartAsync();

        public async Task<(IActorRef Coordinator, IActorRef Echo)> PartnersAsync()
        {
            var (node, echo) = await _started;
            return (node.Coordinator, echo);
        }

        public async ValueTask DisposeAsync()
        {
            await Task.WhenAny(_started); // Has it failed, the measurement has said so.
            if (_started.IsCompletedSuccessfully)
            {
                await (await _started).Node.DisposeAsync();
            }

            await _other.DisposeAsync();
        }

        private async Task<(PoolNode Node, IActorRef Echo)> StartAsync()
        {
            var node = await PoolNode.StartAsync(new TaskPoolOptions(), ["submitter"]);
            await _other.JoinAsync(NodeKind.Router, node.Endpoint, Rival.Workers);
            await node.HasAsync(Rival.Workers);
            var echo = EchoSingleton.ProxyAt(node.System);
            await echo.Ask<string>("there?", Patience);
            return (node, echo);
        }
    }

    private sealed class RoundTrips(int questions, Shared<IdleCluster> shared, Func<(IActorRef Coordinator, IActorRef Echo), Task> ask) : ISubject
    {
        private readonly IdleCluster _cluster = shared.Enter();
        private readonly long[] _took = new long[questions];

        public async Task<double> MeasureAsync()
        {
            var partners = await _cluster.PartnersAsync();
            for (var n = 0; n < _took.Length; n++)
            {
                var began = Stopwatch.GetTimestamp();
                await ask(partners);
                _took[n] = Stopwatch.GetTimestamp() - began;
            }

            Array.Sort(_took);
            return TimeSpan.FromSeconds(_took[(int)(_took.Length * 0.99)] / (double)Stopwatch.Frequency).TotalMicroseconds;
        }

        public ValueTask DisposeAsync() => shared.LeaveAsync();
    }
}
