using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Policies;

public sealed class OverflowTests : VirtualTimeTests
{
    [Fact]
    public async Task Submission_waits_for_room_and_its_token_cancels_only_that_wait()
    {
        var gate = NewGate();
        var pool = Start(new TaskPoolOptions { Workers = 1, Capacity = 1 }, new TaskHandlers().Handle<Work>(gate.Pass));
        var first = await pool.SubmitAsync(new Work(1));
        using var given = new CancellationTokenSource();
        var waits = pool.SubmitAsync(new Work(2), given.Token).AsTask();
        var stays = pool.SubmitAsync(new Work(3)).AsTask();
        Assert.Equal(2, pool.GetStatus().WaitingSubmitters);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits.Within("the wait is cancelled"));
        gate.Open();

        Assert.True((await first.Outcome.Within("the first ends")).IsSuccess);
        Assert.True((await (await stays.Within("room is made")).Outcome.Within("the third ends")).IsSuccess);
        Assert.Equal([1, 3], gate.Entries);
    }

    [Fact]
    public async Task Pool_that_rejects_lets_nobody_wait()
    {
        var gate = NewGate();
        var pool = Start(new TaskPoolOptions { Workers = 1, Capacity = 1, Overflow = Overflow.Reject }, new TaskHandlers().Handle<Work>(gate.Pass));
        await pool.SubmitAsync(new Work(1));

        var refused = await (await pool.SubmitAsync(new Work(2)).AsTask().Within("it is answered at once")).Outcome;

        Assert.Equal((OutcomeKind.Rejected, OutcomeReason.Full), (refused.Kind, refused.Reason));
        Assert.Equal(1, pool.GetStatus().Rejected);
    }

    [Fact]
    public async Task Submission_that_waits_is_admitted_when_a_task_that_does_not_run_is_cancelled()
    {
        var gate = NewGate();
        var pool = Start(new TaskPoolOptions { Workers = 1, Capacity = 2 }, new TaskHandlers().Handle<Work>(gate.Pass));
        await pool.SubmitAsync(new Work(1));
        await gate.Entered(1);
        var queued = await pool.SubmitAsync(new Work(2));
        var waits = pool.SubmitAsync(new Work(3)).AsTask();
        Assert.Equal(1, pool.GetStatus().WaitingSubmitters);

        Assert.Equal(CancelResult.Cancelled, queued.Cancel());

        await waits.Within("room is made while the first still runs");
        Assert.Equal([1], gate.Entries);
    }

    [Fact]
    public async Task Submission_whose_wait_is_cancelled_already_is_not_admitted_even_where_there_is_room()
    {
        var pool = Start(1, new TaskHandlers().Handle<Work>((_, _) => default));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pool.SubmitAsync(new Work(1), new CancellationToken(canceled: true)).AsTask());

        Assert.Equal(0, (await pool.WaitAsync().Within("nothing was admitted")).Counts.Total);
    }

    [Fact]
    public async Task Pool_that_drops_drops_the_oldest_of_the_lowest_priority_that_was_never_started()
    {
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, Capacity = 5, Overflow = Overflow.DropOldest }, new TaskHandlers().Handle<Work>(gate.Pass));
        var sender = ListenVirtual();
        pool.Router.Tell(new Work(1), sender.Ref);
        await gate.Entered(1);
        Tell(2, TaskPriority.Normal);
        Tell(3, TaskPriority.Low);
        Tell(4, TaskPriority.Low);
        Tell(5, TaskPriority.High);

        Tell(6, TaskPriority.Normal);
        Assert.Equal(3, await Dropped());
        pool.Router.Tell(new Work(7), sender.Ref);
        Assert.Equal(4, await Dropped());
        Tell(8, TaskPriority.Normal);
        Assert.Equal(2, await Dropped());
        gate.Open();

        await pool.WaitAsync().Within("all done");
        Assert.Equal([1, 5, 6, 7, 8], gate.Entries);
        Assert.Equal(new OutcomeCounts(5, 0, 0, 0, 3), pool.GetStatus().Counts);

        void Tell(int number, TaskPriority priority) => pool.Router.Tell(new TaskRequest(new Work(number)) { Priority = priority }, sender.Ref);

        async Task<int> Dropped()
        {
            var outcome = await sender.Next<TaskOutcome>();
            Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Dropped, 0), (outcome.Kind, outcome.Reason, outcome.Attempts));
            return ((Work)outcome.Task).Number;
        }
    }

    [Fact]
    public async Task Task_that_is_cancelled_while_it_is_dropped_has_one_outcome()
    {
        const int Tasks = 20_000;
        var (gate, latest) = (NewGate(), 0);
        var pool = Start(new TaskPoolOptions { Workers = 1, Capacity = 2, Overflow = Overflow.DropOldest }, new TaskHandlers().Handle<Work>(gate.Pass));
        var sender = Listen();
        pool.Router.Tell(new Work(0));
        await gate.Entered(1);
        var cancelled = Safety.OnOwnThread(() =>
        {
            while (Volatile.Read(ref latest) < Tasks)
            {
                pool.Cancel($"{Volatile.Read(ref latest)}");
            }
        });
        await Safety.OnOwnThread(() =>
        {
            for (var number = 1; number <= Tasks; number++)
            {
                pool.Router.Tell(new TaskRequest(new Work(number)) { Id = $"{number}" }, sender.Ref);
                Volatile.Write(ref latest, number);
            }
        }).Within("each task drops the one before it, if that is not cancelled yet");
        await cancelled.Within("nothing is left to be cancelled");
        gate.Open();
        var outcomes = await sender.Outcomes(Tasks);

        var done = await pool.WaitAsync().Within("all done", () => pool.GetStatus());
        await sender.HasHeardNothing();
        Assert.Equal(Tasks, outcomes.Select(outcome => outcome.Id).Distinct().Count());
        Assert.Equal(1 + outcomes.Count(outcome => outcome.Kind != OutcomeKind.Rejected), done.Counts.Total);
    }

    [Fact]
    public async Task Pool_that_has_nothing_to_drop_rejects()
    {
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, Capacity = 3, Overflow = Overflow.DropOldest, Retries = 1, Backoff = new RetryBackoff { Initial = TimeSpan.Zero } }, new TaskHandlers().Handle<Work>(async (work, context) =>
        {
            await gate.Pass(work, context);
            throw new InvalidOperationException();
        }));
        var sender = ListenVirtual();
        pool.Router.Tell(new TaskRequest(new Work(1)) { Delay = TimeSpan.FromDays(1) }, sender.Ref);
        pool.Router.Tell(new Work(2), sender.Ref);
        pool.Router.Tell(new Work(3), sender.Ref);
        await gate.Entered(1);

        // Task 2 fails and is queued again behind 3; it was started, so it is not dropped, and neither is the delayed one.
        gate.Open(2);
        await gate.Entered(2);
        await Safety.Becomes(() => pool.GetStatus() is { Retrying: 1 } or { Queued: 1 }, "task 2 waits again");
        await Advance(pool, TimeSpan.FromMilliseconds(1));
        Assert.Equal((1L, 1, 1), (pool.GetStatus().Queued, pool.GetStatus().Running, pool.GetStatus().Delayed));
        pool.Router.Tell(new Work(4), sender.Ref);

        Assert.Equal((new Work(4), OutcomeReason.Full), (await sender.Next<TaskOutcome>()) is var refused ? (refused.Task, refused.Reason) : default);
    }
}
