using Actors.Tests.Fixtures;

namespace Actors.Tests.Policies;

public sealed class SameTaskAgainTests : VirtualTimeTests
{
    [Fact]
    public async Task Same_id_attaches_while_outstanding_and_gets_the_kept_outcome_after()
    {
        var gate = NewGate();
        var pool = StartVirtual(new TaskPoolOptions { Workers = 1, KeptFor = TimeSpan.FromHours(1) }, new TaskHandlers().Handle<Work, int>(async (work, context) =>
        {
            await gate.Pass(work, context);
            return gate.Entries.Count;
        }));
        var request = new TaskRequest(new Work(1)) { Id = "chosen" };
        var first = await pool.SubmitAsync(request);
        Assert.True(pool.TrySubmit(request, out var attached));
        gate.Open();
        Assert.Same(await first.Outcome.Within("the task ends"), await attached.Outcome.Within("the attached one too"));

        Assert.True(pool.TrySubmit(request, out var kept));
        Assert.Same(await first.Outcome, await kept.Outcome);
        Assert.Equal(first.Id, attached.Id);
        Assert.Single(gate.Entries);

        // Kept for an hour; then the id is new.
        await Advance(pool, TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Equal(1, await pool.RunAsync<int>(request));
        await Advance(pool, TimeSpan.FromTicks(1));
        Assert.Equal(2, await pool.RunAsync<int>(request));
    }

    [Fact]
    public async Task Same_id_attaches_and_gets_the_kept_outcome_also_where_a_new_task_would_be_refused()
    {
        var gate = NewGate();
        var pool = Start(new TaskPoolOptions { Workers = 1, Capacity = 1 }, new TaskHandlers().Handle<Work>(gate.Pass));
        var request = new TaskRequest(new Work(1)) { Id = "chosen" };
        var first = await pool.SubmitAsync(request);

        Assert.True(pool.TrySubmit(request, out var whileFull));
        gate.Open();
        Assert.Same(await first.Outcome.Within("the task ends"), await whileFull.Outcome.Within("the attached one too"));
        await pool.DrainAsync().Within("the pool is drained");
        Assert.True(pool.TrySubmit(request, out var afterTheEnd));
        Assert.Same(await first.Outcome, await afterTheEnd.Outcome);
    }

    [Fact]
    public async Task Same_id_with_another_task_is_a_conflict_while_outstanding_and_while_kept()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        var first = await pool.SubmitAsync(new TaskRequest(new Work(1)) { Id = "chosen" });
        await AssertConflict();
        gate.Open();
        await first.Outcome.Within("the task ends");
        await AssertConflict();

        async Task AssertConflict()
        {
            Assert.False(pool.TrySubmit(new TaskRequest(new Work(2)) { Id = "chosen" }, out var ticket));
            Assert.Equal((OutcomeKind.Rejected, OutcomeReason.Conflict), ((await ticket.Outcome).Kind, (await ticket.Outcome).Reason));
        }
    }

    [Fact]
    public async Task Kept_outcomes_are_bounded_the_oldest_leaves()
    {
        var pool = Start(new TaskPoolOptions { Workers = 1, KeptOutcomes = 2 }, new TaskHandlers().Handle<Work>((_, _) => default));
        foreach (var id in new[] { "a", "b", "c" })
        {
            await pool.RunAsync(new TaskRequest(new Work(1)) { Id = id });
        }

        await pool.RunAsync(new TaskRequest(new Work(1)) { Id = "c" });
        Assert.Equal(3, pool.GetStatus().Counts.Succeeded);
        await pool.RunAsync(new TaskRequest(new Work(1)) { Id = "a" });
        Assert.Equal(4, pool.GetStatus().Counts.Succeeded);
    }

    [Fact]
    public async Task Unique_key_attaches_while_outstanding_and_is_free_afterwards()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        var first = await pool.SubmitAsync(new TaskRequest(new Work(1)) { UniqueKey = "key" });
        Assert.True(pool.TrySubmit(new TaskRequest(new Work(2)) { UniqueKey = "key" }, out var second));
        gate.Open();

        Assert.Equal(new Work(1), (await second.Outcome.Within("the holder's outcome")).Task);
        Assert.Same(await first.Outcome, await second.Outcome);
        await pool.RunAsync(new TaskRequest(new Work(3)) { UniqueKey = "key" }).Within("the key is free");
        Assert.Equal([1, 3], gate.Entries);
    }

    [Fact]
    public async Task Cancelling_one_of_those_attached_cancels_the_task_for_all()
    {
        var gate = NewGate();
        var pool = Start(1, new TaskHandlers().Handle<Work>(gate.Pass));
        await pool.SubmitAsync(new Work(0));
        var first = await pool.SubmitAsync(new TaskRequest(new Work(1)) { UniqueKey = "key" });
        pool.TrySubmit(new TaskRequest(new Work(1)) { UniqueKey = "key" }, out var second);

        Assert.Equal(CancelResult.Cancelled, second.Cancel());

        Assert.Equal(OutcomeKind.Cancelled, (await first.Outcome.Within("it is cancelled")).Kind);
        Assert.Same(await first.Outcome, await second.Outcome);
        Assert.Equal(CancelResult.NotFound, first.Cancel());
    }
}
