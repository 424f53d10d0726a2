using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Policies;

public sealed class RetryTests : VirtualTimeTests
{
    private static readonly RetryBackoff Backoff = new() { Initial = TimeSpan.FromSeconds(1), Max = TimeSpan.FromSeconds(3), Jitter = 0 };

    [Fact]
    public async Task Task_that_fails_is_tried_again_after_a_wait_that_doubles_up_to_its_maximum()
    {
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, Retries = 3, Backoff = Backoff }, new TaskHandlers().Handle<Work>((_, _) => throw new FormatException()));
        var sender = ListenVirtual();
        pool.Router.Tell(new Work(1), sender.Ref);
        foreach (var wait in new[] { 1, 2, 3 })
        {
            await Safety.Becomes(() => pool.GetStatus().Retrying == 1, "it waits for a retry");
            Assert.Equal(TimeSpan.FromSeconds(wait), pool.GetStatus().NextDue);
            await Advance(pool, TimeSpan.FromSeconds(wait) - TimeSpan.FromTicks(1));
            Assert.Equal(1, pool.GetStatus().Retrying);
            await sender.HasHeardNothing();
            await Advance(pool, TimeSpan.FromMilliseconds(1));
        }

        var outcome = await sender.Next<TaskOutcome>();
        Assert.Equal((OutcomeKind.Failed, 4), (outcome.Kind, outcome.Attempts));
    }

    [Fact]
    public async Task Task_that_waits_for_its_retry_holds_no_worker_and_keeps_its_id()
    {
        var ids = new List<TaskId>();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, Backoff = Backoff }, new TaskHandlers().Handle<Work>((work, context) =>
        {
            ids.Add(context.Id);
            return work.Number == 1 && context.Attempt == 1 ? throw new FormatException() : default;
        }));
        var sender = ListenVirtual();
        pool.Router.Tell(new TaskRequest(new Work(1)) { Retries = 1 }, sender.Ref);
        pool.Router.Tell(new Work(2), sender.Ref);

        Assert.Equal(new Work(2), (await sender.Next<TaskOutcome>()).Task);
        await Advance(pool, TimeSpan.FromSeconds(1));
        var second = await sender.Next<TaskOutcome>();
        Assert.Equal((new Work(1), OutcomeKind.Succeeded, 2), (second.Task, second.Kind, second.Attempts));
        Assert.Equal([second.Id, second.Id], new[] { ids[0], ids[2] });
    }

    [Fact]
    public async Task Jitter_shortens_the_wait_by_what_the_dice_say()
    {
        var pool = StartVirtual(
            new TaskPoolOptions { Workers = 1, Retries = 1, Backoff = Backoff with { Jitter = 0.5 }, Dice = new Loaded(0.5) },
            new TaskHandlers().Handle<Work>((_, _) => throw new FormatException()));
        pool.Router.Tell(new Work(1));

        await Safety.Becomes(() => pool.GetStatus().Retrying == 1, "it waits for a retry");

        Assert.Equal(TimeSpan.FromMilliseconds(750), pool.GetStatus().NextDue);
    }

    [Fact]
    public async Task Handler_can_say_that_a_task_is_not_to_be_retried()
    {
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, Retries = 5 }, new TaskHandlers().Handle<Work>((_, _) => throw new DoNotRetryException("hopeless")));

        var outcome = await (await pool.SubmitAsync(new Work(1))).Outcome.Within("the task fails at once");

        Assert.Equal((OutcomeKind.Failed, 1, "hopeless"), (outcome.Kind, outcome.Attempts, outcome.Error!.Message));
    }

    [Fact]
    public async Task Cancelled_task_is_not_retried()
    {
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, Retries = 5 }, new TaskHandlers().Handle<Work>(gate.Pass));
        var ticket = await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);

        Assert.Equal(CancelResult.Signalled, ticket.Cancel());

        var outcome = await ticket.Outcome.Within("the running task ends");
        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Caller, 1), (outcome.Kind, outcome.Reason, outcome.Attempts));
    }

    [Fact]
    public async Task Task_that_is_cancelled_after_its_timeout_has_fired_is_not_retried()
    {
        var gate = NewGate();
        var pool = StartVirtual(
            new TaskPoolOptions { Workers = 1, Retries = 5, Timeout = TimeSpan.FromSeconds(1), Backoff = new RetryBackoff { Initial = TimeSpan.Zero } },
            new TaskHandlers().Handle<Work>(gate.PassDeaf));
        var ticket = await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);
        await Advance(pool, TimeSpan.FromSeconds(1));
        Assert.Equal(CancelResult.Signalled, ticket.Cancel());
        gate.Open();

        Assert.Equal((OutcomeKind.TimedOut, 1), (await ticket.Outcome.Within("the attempt ends")) is var outcome ? (outcome.Kind, outcome.Attempts) : default);
    }

    private sealed class Loaded(double draw) : Random
    {
        public override double NextDouble() => draw;
    }
}
