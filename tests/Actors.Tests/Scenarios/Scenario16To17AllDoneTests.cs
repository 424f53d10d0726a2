using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Scenarios;

public sealed class Scenario16To17AllDoneTests : PoolTests
{
    [Fact]
    public async Task Scenario_16_two_questions_under_a_steady_stream_are_answered_each_as_of_its_own()
    {
        var gate = NewGate();
        var pool = Start(2, new TaskHandlers().Handle<Work>(gate.Pass).Handle<int>((_, _) => default));
        var streaming = true;
        var stream = Safety.OnOwnThread(() =>
        {
            while (Volatile.Read(ref streaming))
            {
                pool.Router.Tell(0);
            }
        });

        // Submitted and not told: the stream may have filled the pool, and a Tell that finds no room is rejected.
        await pool.SubmitAsync(new Work(1));
        var first = pool.WaitAsync();
        await pool.SubmitAsync(new Work(2));
        var second = pool.WaitAsync();
        await gate.Entered(2);

        // The second task holds the second question and not the first; the stream, which runs on beside them, holds neither.
        gate.Open(1);
        await first.Within("the first question is answered");
        Assert.False(second.IsCompleted);
        var before = pool.GetStatus().Counts.Total;
        await Safety.Becomes(() => pool.GetStatus().Counts.Total > before + 1_000, "intake goes on while a question waits");
        gate.Open(2);
        await second.Within("the second question is answered");

        Volatile.Write(ref streaming, false);
        await stream.Within("the stream ends");
    }

    [Theory]
    [InlineData(4, 249, 100)]
    [InlineData(4, 1, 10_000)]
    public async Task Scenario_17_answer_never_comes_before_the_last_outcome_has_reached_the_asker(int threads, int rounds, int tasks)
    {
        var pool = Start(new TaskPoolOptions { Workers = 4, Capacity = 200_000 }, new TaskHandlers().Handle<int>((number, _) => number % 3 == 0 ? Yielding() : default));

        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Safety.OnOwnThread(() =>
        {
            // The asker is the sender too: what it is told before the answer is counted where it arrives.
            var asker = new CountingRef();
            for (var round = 1; round <= rounds; round++)
            {
                for (var number = 0; number < tasks; number++)
                {
                    pool.Router.Tell(number, asker);
                }

                pool.Coordinator.Tell(new WhenAllDone(), asker);
                Assert.Equal(round * tasks, asker.OutcomesBeforeAnswer.Take());
            }
        }))).Within($"{threads} threads ask {rounds} times");

        Assert.Equal((long)threads * rounds * tasks, pool.GetStatus().Counts.Succeeded);
    }

    [Fact]
    public async Task Scenario_17_wait_of_a_submitter_never_ends_before_its_tickets_have_their_outcome()
    {
        var pool = Start(4);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var round = 0; round < 100; round++)
            {
                var tickets = new List<TaskTicket>();
                for (var number = 0; number < 50; number++)
                {
                    tickets.Add(await pool.SubmitAsync(async _ => await Task.Yield()));
                }

                await pool.WaitAsync();
                Assert.All(tickets, ticket => Assert.True(ticket.Outcome.IsCompleted));
            }
        }))).Within("four submitters wait 100 times");
    }

    private static async ValueTask Yielding() => await Task.Yield();

    /// <summary>Counts outcomes on the thread that tells them, and hands the count over when the answer comes.</summary>
    private sealed class CountingRef : MinimalActorRef
    {
        private int _outcomes;

        public System.Collections.Concurrent.BlockingCollection<int> OutcomesBeforeAnswer { get; } = [];

        public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "counting";

        public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

        protected override void TellInternal(object message, IActorRef sender)
        {
            if (message is TaskOutcome)
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
