using Actors.Tests.Fixtures;

namespace Actors.Tests;

/// <summary>What a submitter is given back: ids and results.</summary>
public class TicketTests
{
    [Fact]
    public async Task Ticket_of_a_delegate_has_what_the_delegate_returns()
    {
        await using var pool = TaskPool.Start(workers: 1);
        var submitted = await pool.SubmitAsync(_ => Task.FromResult(4));
        Assert.True(pool.TrySubmit(_ => Task.FromResult("five"), out var tried));

        Assert.Equal((4, "five"), ((int)(await submitted.Outcome).Result!, (string)(await tried.Outcome).Result!));
    }

    [Fact]
    public async Task Scenario_19_delegate_of_another_shape_and_a_task_that_runs_already_are_refused()
    {
        await using var pool = TaskPool.Start(workers: 1);
        Func<Task> noContext = () => Task.CompletedTask;

        var fault = await Assert.ThrowsAsync<ArgumentException>(() => pool.SubmitAsync(noContext).AsTask());
        Assert.Equal("task: 'System.Func`1[System.Threading.Tasks.Task]' is neither a message nor a Func<TaskContext, Task>; write context => ... (Parameter 'task')", fault.Message);
        await Assert.ThrowsAsync<ArgumentException>(() => pool.RunAsync(new TaskRequest(noContext)));
        Assert.Throws<ArgumentException>(() => pool.TrySubmit(Task.FromResult(4), out _));
        Assert.Equal(0, pool.GetStatus().Rejected);
    }

    [Fact]
    public async Task Ticket_of_a_kept_outcome_has_the_id_of_its_task()
    {
        await using var pool = TaskPool.Start(workers: 1, Echo());
        var first = await pool.SubmitAsync(new TaskRequest("task") { Id = "a" });
        var outcome = await first.Outcome;

        var again = await pool.SubmitAsync(new TaskRequest("task") { Id = "a" });
        Assert.Same(outcome, await again.Outcome);
        Assert.Equal("a", again.Id);
        Assert.True(pool.TrySubmit(new TaskRequest("task") { Id = "a" }, out var tried));
        Assert.Equal("a", tried.Id);
    }

    [Fact]
    public async Task Rejection_names_the_id_that_the_client_chose_whatever_its_reason()
    {
        await using var pool = TaskPool.Start(workers: 1, Echo());
        var (gate, held) = await Hold(pool);
        await using (var full = TaskPool.Start(new TaskPoolOptions { Workers = 1, Capacity = 1 }, Echo()))
        {
            var (fullGate, running) = await Hold(full);
            AssertRejected(full, new TaskRequest("task") { Id = "a" }, OutcomeReason.Full, "a");
            AssertRejected(full, new TaskRequest("task"), OutcomeReason.Full, default);
            fullGate.SetResult();
            await running.Outcome;
        }

        AssertRejected(pool, new TaskRequest(7) { Id = "a" }, OutcomeReason.NoHandler, "a");
        AssertRejected(pool, new TaskRequest("task") { Id = "a", Retries = -1 }, OutcomeReason.Invalid, "a");
        AssertRejected(pool, new TaskRequest("task") { Id = string.Empty }, OutcomeReason.Invalid, default);
        Assert.True(pool.TrySubmit(new TaskRequest("task") { Id = "a" }, out _));
        AssertRejected(pool, new TaskRequest("other") { Id = "a" }, OutcomeReason.Conflict, "a");
        gate.SetResult();
        await held.Outcome;
    }

    [Fact]
    public async Task Ticket_that_attached_by_unique_key_cancels_the_task_that_it_attached_to()
    {
        await using var pool = TaskPool.Start(workers: 1, Echo());
        var (gate, held) = await Hold(pool);
        pool.Router.Tell(new TaskRequest("task") { UniqueKey = "k" }, Akka.Actor.ActorRefs.NoSender);
        var attached = await pool.SubmitAsync(new TaskRequest("task") { UniqueKey = "k" });

        Assert.Equal(CancelResult.Cancelled, attached.Cancel());
        Assert.Equal(OutcomeReason.Caller, (await attached.Outcome).Reason);
        gate.SetResult();
        await held.Outcome;
    }

    [Fact]
    public async Task Quarantined_request_that_attaches_by_its_unique_key_names_no_new_task()
    {
        await using var pool = TaskPool.Start(workers: 1, new TaskHandlers().Handle<string>((_, _) => throw new FormatException("fails")));
        var failed = await pool.SubmitAsync(new TaskRequest("task") { UniqueKey = "k" });
        await failed.Outcome;
        var (gate, held) = await Hold(pool);
        var again = await pool.SubmitAsync(new TaskRequest("task") { UniqueKey = "k" });

        Assert.Equal(new QuarantineAnswer(failed.Id, Found: true), await pool.ReleaseQuarantinedAsync(failed.Id));
        Assert.Equal(new QuarantineAnswer(failed.Id, Found: false), await pool.ReleaseQuarantinedAsync(failed.Id));
        gate.SetResult();
        await Task.WhenAll(held.Outcome, again.Outcome);

        var released = await pool.ReleaseQuarantinedAsync(again.Id);
        Assert.True(released.Released?.Number > again.Id.Number);
    }

    [Fact]
    public async Task Continuation_of_an_outcome_does_not_hold_the_worker_that_completes_it()
    {
        await using var pool = TaskPool.Start(workers: 1, Echo());
        using var block = new ManualResetEventSlim();
        var (gate, held) = await Hold(pool);
        var continued = held.Outcome.ContinueWith(_ => block.Wait(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            gate.SetResult();

            Assert.Equal("next", await pool.RunAsync<string>("next").Within("the worker runs the next task"));
        }
        finally
        {
            block.Set();
        }

        await continued;
    }

    [Fact]
    public async Task Result_of_another_type_than_asked_for_is_an_invalid_cast_that_names_both()
    {
        await using var pool = TaskPool.Start(workers: 1, Echo().Handle<int>((_, _) => default));
        var wrong = await Assert.ThrowsAsync<InvalidCastException>(() => pool.RunAsync<Version>("text"));
        Assert.Contains("System.String", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("System.Version", wrong.Message, StringComparison.Ordinal);
        var nothing = await Assert.ThrowsAsync<InvalidCastException>(() => pool.RunAsync<int>(1));
        Assert.Contains("returned nothing", nothing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Result_that_is_null_is_given_where_null_is_a_value()
    {
        await using var pool = TaskPool.Start(workers: 1, Echo().Handle<int>((_, _) => default));
        Assert.Null(await pool.RunAsync<string?>(1));
        Assert.Null(await pool.RunAsync<int?>(1));
        Assert.Null(await pool.RunAsync(_ => Task.FromResult<string?>(null)));
        Assert.Equal("text", await pool.RunAsync<object>("text"));
    }

    private static TaskHandlers Echo() => new TaskHandlers().Handle<string, string>((task, _) => new ValueTask<string>(task));

    private static async Task<(TaskCompletionSource Gate, TaskTicket Ticket)> Hold(TaskPool pool)
    {
        var (gate, entered) = (Gate.NewSignal(), Gate.NewSignal());
        var ticket = await pool.SubmitAsync(async _ =>
        {
            entered.SetResult();
            await gate.Task;
        });
        await entered.Task;
        return (gate, ticket);
    }

    private static void AssertRejected(TaskPool pool, TaskRequest request, OutcomeReason reason, TaskId id)
    {
        Assert.False(pool.TrySubmit(request, out var ticket));
        var outcome = ticket.Outcome.GetAwaiter().GetResult(); // It is in: rejected at once.
        Assert.Equal((OutcomeKind.Rejected, reason, id), (outcome.Kind, outcome.Reason, outcome.Id));
        Assert.Equal(id, ticket.Id);
    }
}
