using Actors.Cli.Children;
using Actors.Cli.Input;
using Actors.Cli.Output;

namespace Actors.Cli.Tests.Children;

public class CommandTaskTests
{
    private readonly OutputBudget _budget = new();
    private readonly CommandTask _task = new(new InputLine(1, "x"), submitted: 5);

    [Fact]
    public async Task Attempt_that_follows_another_replaces_it_and_frees_it()
    {
        _task.Publish(await AttemptOfAsync(100));
        _task.Publish(await AttemptOfAsync(10));

        Assert.Equal(10, _budget.Held);
        using var last = _task.TakeLastAttempt();
        Assert.NotNull(last);
    }

    [Fact]
    public async Task Attempt_that_ends_after_the_outcome_was_reported_is_thrown_away()
    {
        Assert.Null(_task.TakeLastAttempt());

        _task.Publish(await AttemptOfAsync(100));

        Assert.Equal(0, _budget.Held);
        Assert.Null(_task.TakeLastAttempt());
    }

    [Fact]
    public void Time_in_the_queue_ends_with_the_first_start()
    {
        Assert.Null(_task.QueuedTime(TimeProvider.System));

        _task.MarkStarted(5 + TimeProvider.System.TimestampFrequency);
        _task.MarkStarted(5 + (2 * TimeProvider.System.TimestampFrequency));

        Assert.Equal(TimeSpan.FromSeconds(1), _task.QueuedTime(TimeProvider.System));
    }

    [Fact]
    public void Start_at_the_zero_of_the_clock_is_a_start()
    {
        var task = new CommandTask(new InputLine(1, "x"), submitted: 0);

        task.MarkStarted(0);

        Assert.Equal(TimeSpan.Zero, task.QueuedTime(TimeProvider.System));
    }

    [Fact]
    public void Failure_counts_once() => Assert.Equal([true, false], [_task.TryMarkFailed(), _task.TryMarkFailed()]);

    private async Task<Attempt> AttemptOfAsync(int bytes)
    {
        var attempt = new Attempt(_budget);
        using var source = new MemoryStream(new byte[bytes]);
        await attempt.Output.FillFromAsync(source, CancellationToken.None);
        return attempt;
    }
}
