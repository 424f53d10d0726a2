namespace Actors.Tests;

public class TaskOutcomeTests
{
    private static readonly TaskError Error = new("Type", "message", null);

    [Fact]
    public void Outcome_holds_a_result_or_an_error_and_never_both()
    {
        var succeeded = TaskOutcome.Succeeded(new TaskId(1), "task", Error, 1, 1);
        Assert.True(succeeded.IsSuccess);
        Assert.Same(Error, succeeded.Result); // A handler may return an error as its result.
        Assert.Null(succeeded.Error);

        var failed = TaskOutcome.Failed(new TaskId(1), "task", Error, 2, 1);
        Assert.False(failed.IsSuccess);
        Assert.Same(Error, failed.Error);
        Assert.Null(failed.Result);

        var rejected = TaskOutcome.Rejected(default, "task", OutcomeReason.Full, "full");
        Assert.Null(rejected.Result);
        Assert.Null(rejected.Error);
    }

    [Fact]
    public void Text_says_what_happened_and_why()
    {
        var id = new TaskId(7);
        Assert.Equal("task 7 succeeded", TaskOutcome.Succeeded(id, "t", null, 1, 1).ToString());
        Assert.Equal("task 7 failed after 2 attempts: Type: message", TaskOutcome.Failed(id, "t", Error, 2, 1).ToString());
        Assert.Equal("task 7 timed out", TaskOutcome.TimedOut(id, "t", null, 1, 1).ToString());
        Assert.Equal("task 7 timed out (Stuck): its code did not end after its token was signalled", TaskOutcome.Stuck(id, "t", 1, 1).ToString());
        Assert.Equal("task 7 cancelled (Dropped)", TaskOutcome.Cancelled(id, "t", OutcomeReason.Dropped, null, 0, 0).ToString());
        Assert.Equal("task rejected (Full): no room", TaskOutcome.Rejected(default, "t", OutcomeReason.Full, "no room").ToString());
    }

    [Fact]
    public void Exception_is_of_the_outcomes_kind_and_carries_it()
    {
        AssertThrown<TaskFailedException>(TaskOutcome.Failed(new TaskId(1), "t", Error, 1, 1));
        AssertThrown<TaskTimedOutException>(TaskOutcome.Stuck(new TaskId(1), "t", 1, 1));
        AssertThrown<TaskCancelledException>(TaskOutcome.Cancelled(new TaskId(1), "t", OutcomeReason.Caller, null, 0, 0));
        AssertThrown<TaskRejectedException>(TaskOutcome.Rejected(default, "t", OutcomeReason.NoHandler, "none"));
    }

    private static void AssertThrown<TException>(TaskOutcome outcome)
    {
        var exception = TaskOutcomeException.For(outcome);
        Assert.IsType<TException>(exception);
        Assert.Same(outcome, ((TaskOutcomeException)exception).Outcome);
        Assert.Equal(outcome.ToString(), exception.Message);
    }
}
