namespace Actors.Tests;

public class VerdictTests
{
    private static readonly Exception Thrown = new InvalidOperationException("thrown");

    [Fact]
    public void Handler_that_nobody_signalled_succeeds_or_fails_by_what_it_threw()
    {
        Assert.Equal(OutcomeKind.Succeeded, Verdict.KindOf(AttemptPhase.Running, null));
        Assert.Equal(OutcomeKind.Failed, Verdict.KindOf(AttemptPhase.Running, Thrown));
    }

    [Fact]
    public void Cancellation_that_the_pool_did_not_cause_is_a_failure() =>
        Assert.Equal(OutcomeKind.Failed, Verdict.KindOf(AttemptPhase.Running, new OperationCanceledException()));

    [Fact]
    public void Timeout_that_has_fired_wins_over_success_and_failure()
    {
        Assert.Equal(OutcomeKind.TimedOut, Verdict.KindOf(AttemptPhase.TimedOut, null));
        Assert.Equal(OutcomeKind.TimedOut, Verdict.KindOf(AttemptPhase.TimedOut, Thrown));
    }

    [Fact]
    public void Cancel_loses_to_a_success_and_wins_over_whatever_is_thrown()
    {
        var causes = new Dictionary<AttemptPhase, OutcomeReason>
        {
            [AttemptPhase.CancelledByCaller] = OutcomeReason.Caller,
            [AttemptPhase.CancelledByGroup] = OutcomeReason.GroupFailed,
            [AttemptPhase.CancelledByStop] = OutcomeReason.Stopped,
        };
        foreach (var (phase, reason) in causes)
        {
            Assert.Equal(OutcomeKind.Succeeded, Verdict.KindOf(phase, null));
            Assert.Equal(OutcomeKind.Cancelled, Verdict.KindOf(phase, Thrown));
            Assert.Equal(reason, Verdict.ReasonOf(phase));
        }
    }

    [Fact]
    public void Retry_is_for_failures_and_timeouts_unless_the_handler_says_no()
    {
        Assert.Equal(
            [AttemptPhase.None, AttemptPhase.Taken, AttemptPhase.Running, AttemptPhase.TimedOut, AttemptPhase.Abandoned],
            Enum.GetValues<AttemptPhase>().Where(phase => AttemptEnd.Of(phase, null, Thrown, TaskError.From(Thrown), 1).IsRetryable));
        Assert.All(Enum.GetValues<AttemptPhase>(), phase => Assert.False(AttemptEnd.Of(phase, null, new DoNotRetryException("no"), null, 1).IsRetryable));
        Assert.False(AttemptEnd.Of(AttemptPhase.Running, "result", null, null, 1).IsRetryable);
        Assert.True(AttemptEnd.Of(AttemptPhase.TimedOut, "result", null, null, 1).IsRetryable);
    }

    [Fact]
    public void Failures_are_what_an_answer_lists_and_the_quarantine_keeps() =>
        Assert.Equal(
            [OutcomeKind.Failed, OutcomeKind.TimedOut, OutcomeKind.Crashed],
            Enum.GetValues<OutcomeKind>().Where(Verdict.IsFailure));

    [Fact]
    public void End_of_an_attempt_gives_the_outcome_of_its_kind()
    {
        foreach (var phase in new[] { AttemptPhase.Running, AttemptPhase.TimedOut, AttemptPhase.CancelledByCaller, AttemptPhase.CancelledByGroup, AttemptPhase.CancelledByStop })
        {
            foreach (var error in new[] { null, Thrown })
            {
                var kind = Verdict.KindOf(phase, error);
                var outcome = AttemptEnd.Of(phase, error is null ? "result" : null, error, error is null ? null : TaskError.From(error), worker: 3).ToOutcome(new TaskId(7), "task", attempts: 2);
                Assert.Equal(kind, outcome.Kind);
                Assert.Equal((new TaskId(7), (object)"task", 2, 3), (outcome.Id, outcome.Task, outcome.Attempts, outcome.Worker));
                Assert.Equal(kind == OutcomeKind.Succeeded ? "result" : null, outcome.Result);
                Assert.Equal(error?.Message, outcome.Error?.Message);
                Assert.Equal(kind == OutcomeKind.Cancelled ? Verdict.ReasonOf(phase) : OutcomeReason.None, outcome.Reason);
            }
        }
    }
}
