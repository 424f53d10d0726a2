using System.Collections.Concurrent;
using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Scenarios;

[Collection(TwoNodes.Name)]
public sealed class Scenario16To17AllDoneTests(TwoNodes pool) : SharedPoolTests(pool)
{
    [Fact]
    public async Task Scenario_16_two_questions_under_a_steady_stream_of_two_nodes_are_answered_each_as_of_its_own()
    {
        await Other.Router.Ask<Resized>(new Resize(3)).Within("room for the stream beside both tasks");
        var gate = Pool.Close((_, job, _) => job.Number == 0 ? default : Pool.Gate.Pass(job.Number, CancellationToken.None));
        var streaming = true;
        var stream = Task.WhenAll(Pool.Nodes.SelectMany(node => Enumerable.Range(0, 20).Select(async _ =>
        {
            while (Volatile.Read(ref streaming))
            {
                Assert.True((await NumberedNodes.Run(node, new Job(0))).IsSuccess);
            }
        })));
        var one = NumberedNodes.Run(One, new Job(1));
        var first = Pool.AllDone();
        await Pool.Status(); // Or the second task, by the other door, might reach the router before the question.
        var two = NumberedNodes.Run(Other, new Job(2));
        var second = Pool.AllDone(node: 1);
        await Safety.Becomes(() => gate.Entries.Count == 2, "both run", () => gate.Entries.Count);

        // The second task holds the second question and not the first; the stream, which runs on beside them, holds neither.
        gate.Open(1);
        await first.Within("the first question is answered");
        Assert.True((await one).IsSuccess);
        Assert.False(second.IsCompleted);
        var before = (await Pool.Status()).Counts.Total;
        await NumberedNodes.Until(Other, status => status.Counts.Total > before + 1_000, "intake goes on while a question waits");
        gate.Open(2);
        await second.Within("the second question is answered");

        Assert.True((await two).IsSuccess);
        Volatile.Write(ref streaming, false);
        await stream.Within("the stream ends");
        await Other.Router.Ask<Resized>(new Resize(1)).Within("one worker");
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 4)]
    public async Task Scenario_17_answer_never_comes_before_the_last_outcome_has_reached_the_asker(int node, int threads)
    {
        const int Rounds = 100;
        const int Tasks = 1_000;
        var yields = 0;
        Pool.Handle = async (_, job, _) =>
        {
            if (job.Number % 3 == 0)
            {
                await Task.Yield();
                Interlocked.Increment(ref yields);
            }

            return job.Number;
        };

        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Safety.OnOwnThread(() =>
        {
            // The asker is the sender too: what it is told before the answer is counted where it arrives.
            var asker = new CountingRef($"asker-{thread}");
            for (var round = 1; round <= Rounds; round++)
            {
                for (var number = 0; number < Tasks; number++)
                {
                    Pool.Nodes[node].Router.Tell(new Job(number), asker);
                }

                Pool.Nodes[node].Coordinator.Tell(new WhenAllDone(), asker);
                Assert.Equal(round * Tasks, asker.OutcomesBeforeAnswer.Take());
            }
        }))).Within($"{threads} threads ask {Rounds} times");

        Assert.Equal(threads * Rounds * 334, yields);
    }

    /// <summary>Counts outcomes on the thread that tells them, and hands the count over when the answer comes.</summary>
    private sealed class CountingRef(string name) : MinimalActorRef
    {
        private int _outcomes;

        public BlockingCollection<int> OutcomesBeforeAnswer { get; } = [];

        public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / name;

        public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

        protected override void TellInternal(object message, IActorRef sender)
        {
            if (message is TaskOutcome { IsSuccess: true })
            {
                Interlocked.Increment(ref _outcomes);
            }
            else if (message is AllDone)
            {
                OutcomesBeforeAnswer.Add(Volatile.Read(ref _outcomes));
            }
        }
    }
}
