// Does a long task hold short ones behind it? One task in 100 takes 50 ms, the rest 0.5 ms, 16 workers, in virtual time: makespan against list scheduling. Akka.NET's routers stand beside, on the same tasks.

using Actors.Benchmarks.Harness;
using Actors.Benchmarks.VirtualTime;
using Actors.Benchmarks.Work;
using Akka.Routing;

namespace Actors.Benchmarks.Questions;

public class Skew : QuestionBenchmark
{
    private const int Workers = 16;
    private const string Ideal = "list scheduling";
    private const string RoundRobin = "Akka RoundRobinPool";
    private const string SmallestMailbox = "Akka SmallestMailboxPool";

    internal override BenchmarkQuestion Ask(Scale scale)
    {
        var dice = new Random(17);
        Lasting[] tasks = [.. Enumerable.Range(0, scale.Pick(20_000, 5_000)).Select(_ => new Lasting(TimeSpan.FromMilliseconds(dice.Next(100) == 0 ? 50 : 0.5)))];
        return new BenchmarkQuestion(
            "skew",
            "virtual ms",
            [
                new Candidate(Ours.Name, () => new VirtualPool(tasks, Workers)),
                new Candidate(Ideal, () => new ListScheduled(tasks)),
                new Candidate(RoundRobin, () => new VirtualRouter(tasks, new RoundRobinPool(Workers))),
                new Candidate(SmallestMailbox, () => new VirtualRouter(tasks, new SmallestMailboxPool(Workers))),
            ],
            [Figure.Ratio("skew_vs_ideal", Bar.AtMost(1.01), Ours.Name, Ideal) with { Needs = [Ideal, RoundRobin, SmallestMailbox] }])
        {
            Warmups = 0, // Nothing of it depends on the machine.
        };
    }

    private sealed class ListScheduled(IReadOnlyList<Lasting> tasks) : ISubject
    {
        public Task<double> MeasureAsync() => Task.FromResult(ListScheduling.Makespan(tasks.Select(task => task.Span), Workers).TotalMilliseconds);

        public ValueTask DisposeAsync() => default;
    }
}
