using Actors.Tests.Fixtures;
using CsCheck;

namespace Actors.Tests;

public class OutcomeStreamTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_task_of_the_input_gives_one_outcome(bool inOrder)
    {
        await using var pool = Doubler(workers: 4, capacity: 16);
        var outcomes = await ToList(pool.RunAllAsync(new CountedInput { EndAfter = 1_000 }.Numbers(), inOrder)).Within("every outcome is read");
        var numbers = outcomes.Select(outcome => (int)outcome.Task).ToList();
        Assert.Equal(Enumerable.Range(0, 1_000), inOrder ? numbers : numbers.Order());
        Assert.All(outcomes, outcome => Assert.Equal(2 * (int)outcome.Task, outcome.Result));
    }

    [Fact]
    public async Task Outcomes_come_in_input_order_or_as_they_come()
    {
        await using var pool = TaskPool.Start(workers: 2, new TaskHandlers().Handle<TaskCompletionSource<int>, int>((gate, _) => new ValueTask<int>(gate.Task)));
        foreach (var inOrder in new[] { true, false })
        {
            TaskCompletionSource<int>[] gates = [new(), new()];
            await using var outcomes = pool.RunAllAsync(gates.ToAsyncEnumerable(), inOrder).GetAsyncEnumerator();
            gates[1].SetResult(1);
            var first = outcomes.MoveNextAsync().AsTask();
            if (!inOrder)
            {
                Assert.True(await first); // The first task still runs.
                Assert.Equal(1, outcomes.Current.Result);
            }

            gates[0].SetResult(0);
            Assert.True(await (inOrder ? first : outcomes.MoveNextAsync().AsTask()));
            Assert.Equal(0, outcomes.Current.Result);
            Assert.Equal(inOrder, await outcomes.MoveNextAsync());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Input_is_never_read_further_than_the_capacity_beyond_what_was_read_of_the_outcomes(bool inOrder) =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 8], Gen.Int[0, 60]).Sample(
            (workers, capacity, length) => ReadAll(workers, capacity, length, inOrder).Within("every outcome is read").GetAwaiter().GetResult(),
            iter: 20,
            threads: 1);

    [Fact]
    public async Task Capacity_beyond_an_outcome_that_is_not_read_is_filled_and_then_the_input_waits()
    {
        await using var pool = Doubler(workers: 1, capacity: 4);
        var input = new CountedInput();
        await using var outcomes = pool.RunAllAsync(input.Numbers()).GetAsyncEnumerator();
        Assert.True(await outcomes.MoveNextAsync());
        AllDone done;
        do
        {
            done = await pool.WaitAsync();
        }
        while (done.Counts.Total < 4);

        Assert.Equal(4, input.Read);
        Assert.True(await outcomes.MoveNextAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Exception_of_the_input_comes_after_the_outcomes_of_what_it_gave_before(bool inOrder)
    {
        await using var pool = Doubler(workers: 2, capacity: 8);
        var read = new List<int>();
        var input = new CountedInput { FailAfter = 20 };
        var thrown = await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (var outcome in pool.RunAllAsync(input.Numbers(), inOrder))
            {
                read.Add((int)outcome.Task);
            }
        });
        Assert.Equal("number 20 cannot be read", thrown.Message);
        Assert.Equal(Enumerable.Range(0, 20), read.Order());
        Assert.True(input.Disposed.IsCompleted);
    }

    [Fact]
    public async Task Null_in_the_input_is_its_fault_and_comes_after_the_outcomes()
    {
        await using var pool = Doubler(workers: 1, capacity: 8);
        var outcomes = pool.RunAllAsync(new object[] { 1, null!, 2 }.ToAsyncEnumerable()).GetAsyncEnumerator();
        Assert.True(await outcomes.MoveNextAsync());
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await outcomes.MoveNextAsync());
    }

    [Fact]
    public async Task Task_whose_comparison_throws_is_rejected_and_the_stream_goes_on()
    {
        await using var pool = TaskPool.Start(workers: 1, new TaskHandlers().Handle<Incomparable>((_, _) => default));
        foreach (var inOrder in new[] { true, false })
        {
            var requests = Enumerable.Range(0, 2).Select(_ => new TaskRequest(new Incomparable()) { Id = $"in order: {inOrder}" });

            var outcomes = await ToList(pool.RunAllAsync(requests.ToAsyncEnumerable(), inOrder)).Within("the stream ends");

            Assert.Equal([OutcomeReason.None, OutcomeReason.Conflict], outcomes.Select(outcome => outcome.Reason).Order());
            Assert.Contains(nameof(NotSupportedException), outcomes.Single(outcome => !outcome.IsSuccess).Explanation, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Reader_that_breaks_off_leaves_an_input_that_is_disposed_of_and_not_read_on()
    {
        await using var pool = Doubler(workers: 2, capacity: 4);
        var input = new CountedInput();
        await foreach (var outcome in pool.RunAllAsync(input.Numbers()))
        {
            if ((int)outcome.Task >= 10)
            {
                break;
            }
        }

        Assert.True(input.Disposed.IsCompleted);
        var read = input.Read;
        // What was admitted is run all the same; the last that was read may have been on its way in.
        Assert.InRange((await pool.WaitAsync()).Counts.Total, read - 1, read);
        Assert.Equal(read, input.Read);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task Cancellation_ends_the_enumeration_while_the_input_or_a_task_makes_it_wait(bool inputHangs, bool inOrder)
    {
        await using var pool = TaskPool.Start(workers: 1, new TaskHandlers().Handle<int>((_, context) => inputHangs ? default : new ValueTask(CountedInput.Never(context.Token))));
        using var cancellation = new CancellationTokenSource();
        var input = new CountedInput { HangAfter = inputHangs ? 1 : 2 };
        await using var outcomes = pool.RunAllAsync(input.Numbers(), inOrder, cancellation.Token).GetAsyncEnumerator();
        if (inputHangs)
        {
            Assert.True(await outcomes.MoveNextAsync());
        }

        var next = outcomes.MoveNextAsync().AsTask();
        await Safety.Becomes(() => inputHangs || pool.GetStatus().Running == 1, "the first task runs");
        await cancellation.CancelAsync();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.Within("the enumeration ends"));
        Assert.Equal(cancellation.Token, thrown.CancellationToken);
        Assert.True(input.Disposed.IsCompleted || input.Read == 0);
        await pool.StopAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task Second_enumeration_is_refused_and_runs_nothing()
    {
        await using var pool = Doubler(workers: 1, capacity: 8);
        var outcomes = pool.RunAllAsync(Enumerable.Range(0, 3).ToAsyncEnumerable());
        Assert.Equal(3, (await ToList(outcomes)).Count);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ToList(outcomes));
        Assert.Equal(3, (await pool.WaitAsync()).Counts.Total);
    }

    [Fact]
    public async Task Handler_of_the_same_pool_may_not_enumerate_and_is_told_so_at_once()
    {
        await using var pool = Doubler(workers: 1, capacity: 8);
        var thrown = await Assert.ThrowsAsync<TaskFailedException>(() => pool.RunAsync(async _ => await ToList(pool.RunAllAsync(new CountedInput().Numbers()))));
        Assert.Equal(typeof(WaitRefusedException).FullName, thrown.Outcome.Error!.Type);
    }

    private static async Task ReadAll(int workers, int capacity, int length, bool inOrder)
    {
        await using var pool = Doubler(workers, capacity);
        var input = new CountedInput { EndAfter = length };
        var done = 0;
        await foreach (var outcome in pool.RunAllAsync(input.Numbers(), inOrder))
        {
            Assert.True(outcome.IsSuccess);
            Assert.InRange(input.Read, done + 1, done + capacity);
            done++;
        }

        Assert.Equal(length, done);
    }

    private static TaskPool Doubler(int workers, int capacity) => TaskPool.Start(
        new TaskPoolOptions { Workers = workers, Capacity = capacity },
        new TaskHandlers().Handle<int, int>((number, _) => new ValueTask<int>(2 * number)));

    private static async Task<List<TaskOutcome>> ToList(IAsyncEnumerable<TaskOutcome> outcomes)
    {
        var list = new List<TaskOutcome>();
        await foreach (var outcome in outcomes)
        {
            list.Add(outcome);
        }

        return list;
    }

    private sealed class Incomparable
    {
        public override bool Equals(object? obj) => throw new NotSupportedException();

        public override int GetHashCode() => 0;
    }
}
