using Actors.Tests.Fixtures;

namespace Actors.Tests.Dispatch;

public sealed class TokenTests : VirtualTimeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Cancel_signals_no_other_task_when_it_races_with_the_end_of_its_own()
    {
        // Two tasks alternate on one worker: every even one is cancelled as it ends, no odd one may see a signal.
        const int Rounds = 5_000;
        var hit = 0;
        var pool = Start(1);
        for (var round = 0; round < Rounds; round++)
        {
            var begun = Gate.NewSignal();
            var victim = await pool.SubmitAsync(_ =>
            {
                begun.SetResult();
                return Task.CompletedTask;
            });
            var next = await pool.SubmitAsync(context =>
            {
                for (var look = 0; look < 20; look++)
                {
                    Thread.SpinWait(10);
                    hit += context.Token.IsCancellationRequested ? 1 : 0;
                }

                return Task.CompletedTask;
            });
            await begun.Task;
            victim.Cancel();
            Assert.True((await next.Outcome).IsSuccess);
        }

        Assert.Equal(0, hit);
    }

    [Fact]
    public async Task Signal_does_nothing_when_it_names_an_attempt_that_has_ended()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        var slot = Inside(pool).Crew.InService[0];
        await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);
        var (serial, _) = slot.Attempt.Read();
        var next = await pool.SubmitAsync(new Work(2));
        gate.Open(1);
        await gate.Entered(2);

        Assert.False(slot.TrySignal(serial, AttemptPhase.CancelledByCaller));
        Assert.Null(Inside(pool).Crew.Abandon(slot, serial));

        gate.Open(2);
        Assert.True((await next.Outcome.Within("the next task ends")).IsSuccess);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Next_attempt_has_a_fresh_token_when_the_last_was_signalled(bool byTimeout)
    {
        var signalledAtStart = new List<bool>();
        var calledBack = 0;
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, Timeout = Limit }, new TaskHandlers().Handle<Work>((work, context) =>
        {
            signalledAtStart.Add(context.Token.IsCancellationRequested);
            context.Token.UnsafeRegister(_ => Interlocked.Increment(ref calledBack), null);
            return gate.Pass(work, context);
        }));
        var first = await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);
        if (byTimeout)
        {
            await Advance(pool, Limit);
        }
        else
        {
            Assert.Equal(CancelResult.Signalled, first.Cancel());
        }

        Assert.Equal(byTimeout ? OutcomeKind.TimedOut : OutcomeKind.Cancelled, (await first.Outcome.Within("the first ends")).Kind);
        var second = await pool.SubmitAsync(new Work(2));
        await gate.Entered(2);
        gate.Open();

        Assert.True((await second.Outcome.Within("the second ends")).IsSuccess);
        Assert.Equal([false, false], signalledAtStart);
        await Safety.Becomes(() => Volatile.Read(ref calledBack) == 1, "the first was called back", () => calledBack);
    }

    [Fact]
    public async Task Retry_has_a_fresh_token_when_the_first_attempt_timed_out()
    {
        var signalledAtStart = new List<bool>();
        var gate = NewGate();
        var options = new TaskPoolOptions { Workers = 1, Timeout = Limit, Retries = 1, Backoff = new RetryBackoff { Initial = Limit, Jitter = 0 } };
        var pool = StartVirtual(options, new TaskHandlers().Handle<Work>((work, context) =>
        {
            signalledAtStart.Add(context.Token.IsCancellationRequested);
            return gate.Pass(work, context);
        }));
        var ticket = await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);
        await Advance(pool, Limit);
        await Safety.Becomes(() => pool.GetStatus().Retrying == 1, "it waits for its retry");
        await Advance(pool, Limit);
        await gate.Entered(2);
        gate.Open();

        Assert.Equal((true, 2), (await ticket.Outcome.Within("it ends")) is var outcome ? (outcome.IsSuccess, outcome.Attempts) : default);
        Assert.Equal([false, false], signalledAtStart);
    }

    [Fact]
    public async Task Registration_does_not_survive_its_attempt_when_the_token_is_used_again()
    {
        var calledBack = new List<int>();
        var gate = NewGate();
        var tokens = new List<CancellationToken>();
        var called = Gate.NewSignal();
        var pool = Start(1, new TaskHandlers().Handle<Work>((work, context) =>
        {
            tokens.Add(context.Token);
            context.Token.UnsafeRegister(_ =>
            {
                calledBack.Add(work.Number);
                called.TrySetResult();
            }, null);
            return gate.Pass(work, context);
        }));
        gate.Open(1);
        await pool.RunAsync(new Work(1)).Within("the first ends");
        var second = await pool.SubmitAsync(new Work(2));
        await gate.Entered(2);
        second.Cancel();
        await second.Outcome.Within("the second ends");
        await called.Task.Within("the second is called back");

        Assert.Equal(tokens[0], tokens[1]);
        Assert.Equal([2], calledBack);
    }
}
