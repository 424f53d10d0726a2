using System.Threading.Tasks.Sources;
using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Promises;

public sealed class Promise7FailureIsDataTests : PoolTests
{
    [Fact]
    public async Task Promise_7_an_exception_becomes_type_message_and_stack_whether_thrown_or_carried()
    {
        var pool = Start(1);

        var thrown = await Outcome(_ => throw new FormatException("at once"));
        var later = await Outcome(async _ =>
        {
            await Task.Yield();
            throw new FormatException("later");
        });
        var carried = await Outcome(_ => Task.FromException(new FormatException("carried")));
        var none = await Outcome(_ => null!);

        Assert.Equal(("System.FormatException", "at once"), (thrown.Error!.Type, thrown.Error.Message));
        Assert.Contains(nameof(Promise7FailureIsDataTests), thrown.Error.Stack, StringComparison.Ordinal);
        Assert.Equal(("System.FormatException", "later"), (later.Error!.Type, later.Error.Message));
        Assert.Equal(("System.FormatException", "carried"), (carried.Error!.Type, carried.Error.Message));
        Assert.Equal(typeof(InvalidOperationException).FullName, none.Error!.Type);
        Assert.Equal(new OutcomeCounts(0, 4, 0, 0, 0), (await pool.WaitAsync()).Counts);

        async Task<TaskOutcome> Outcome(Func<TaskContext, Task> task)
        {
            var outcome = await (await pool.SubmitAsync(task)).Outcome.Within("the task fails");
            Assert.Equal((OutcomeKind.Failed, 1, 1), (outcome.Kind, outcome.Attempts, outcome.Worker));
            return outcome;
        }
    }

    [Fact]
    public async Task Promise_7_run_throws_a_typed_exception_that_holds_the_outcome()
    {
        var pool = Start(1);

        var thrown = await Assert.ThrowsAsync<TaskFailedException>(() => pool.RunAsync(_ => throw new FormatException("why")));

        Assert.Equal("why", thrown.Outcome.Error!.Message);
        Assert.Equal(4, await pool.RunAsync(_ => Task.FromResult(4)));
    }

    [Fact]
    public async Task Promise_7_a_cancellation_exception_that_the_pool_did_not_cause_is_a_failure()
    {
        var pool = Start(1);

        var ticket = await pool.SubmitAsync(_ => Task.FromCanceled(new CancellationToken(canceled: true)));

        Assert.Equal(OutcomeKind.Failed, (await ticket.Outcome.Within("the task ends")).Kind);
    }

    [Fact]
    public async Task Promise_7_an_exception_whose_members_throw_takes_nothing_with_it()
    {
        var pool = Start(1);

        var hostile = await (await pool.SubmitAsync(_ => throw new HostileException())).Outcome.Within("the hostile task fails");
        var next = await (await pool.SubmitAsync(_ => Task.CompletedTask)).Outcome.Within("the worker goes on");

        Assert.Equal((OutcomeKind.Failed, typeof(HostileException).FullName), (hostile.Kind, hostile.Error!.Type));
        Assert.True(next.IsSuccess);
    }

    [Fact]
    public async Task Promise_7_a_value_task_that_throws_where_it_is_to_be_awaited_fails_and_the_next_task_runs()
    {
        var source = new Unawaitable();
        var pool = Start(1, new TaskHandlers().Handle<Work>((work, _) => work.Number == 1 ? new ValueTask(source, 0) : default));

        var first = await (await pool.SubmitAsync(new Work(1))).Outcome.Within("the first");
        var second = await (await pool.SubmitAsync(new Work(2))).Outcome.Within("the second");

        Assert.Equal((OutcomeKind.Failed, "nobody may wait for this"), (first.Kind, first.Error!.Message));
        Assert.True(second.IsSuccess);
        Assert.False(source.WasAskedForItsResult);
    }

    [Fact]
    public async Task Promise_7_many_failures_on_all_workers_take_no_worker_with_them()
    {
        const int Tasks = 1_000;
        var gate = NewGate();
        var pool = Start(4, new TaskHandlers().Handle<Work>((work, context) => work.Number == 0 ? gate.Pass(work, context) : throw new InvalidOperationException()));
        for (var number = 1; number <= Tasks; number++)
        {
            pool.Router.Tell(new Work(number));
        }

        Assert.Equal(new OutcomeCounts(0, Tasks, 0, 0, 0), (await pool.WaitAsync().Within("all have failed")).Counts);
        for (var n = 0; n < 4; n++)
        {
            pool.Router.Tell(new Work(0));
        }

        await gate.Entered(4);
        Assert.Equal(1_000, pool.GetStatus().Quarantined);
    }

    private sealed class HostileException : Exception
    {
        public override string Message => throw new InvalidOperationException("even this");

        public override string StackTrace => throw new InvalidOperationException("and this");

        public override string ToString() => throw new InvalidOperationException("and that");
    }

    private sealed class Unawaitable : IValueTaskSource
    {
        public bool WasAskedForItsResult { get; private set; }

        public void GetResult(short token) => WasAskedForItsResult = true;

        public ValueTaskSourceStatus GetStatus(short token) => ValueTaskSourceStatus.Pending;

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            throw new InvalidOperationException("nobody may wait for this");
    }
}
