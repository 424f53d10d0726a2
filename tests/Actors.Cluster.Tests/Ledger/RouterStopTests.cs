using Actors.Tests.Fixtures;

namespace Actors.Tests.Ledger;

/// <summary>What a durable router keeps when it stops, what it says of it, and what the next one does.</summary>
public sealed class RouterStopTests : IDisposable
{
    private readonly SteppedClock _clock = new();
    private readonly DurableRouter _router;

    public RouterStopTests()
    {
        _router = new DurableRouter(new TaskPoolOptions { Clock = _clock, Retries = 1, Capacity = 100, Backoff = new RetryBackoff { Initial = TimeSpan.FromSeconds(8), Jitter = 0 } });
        _router.Commit();
        _router.Heard<WireItem>();
    }

    private Pool Pool => _router.State.Pool;

    public void Dispose() => _router.Dispose();

    [Fact]
    public void Promise_8_what_waits_is_kept_and_its_door_is_told_no_outcome()
    {
        _router.Say(Task(1), Task(2), Task(3), Delayed(4));
        _router.Commit();
        Assert.Equal(2, _router.Heard<Attempt>().Count);

        Stop();
        Pool.SetDispatchPaused(false);
        _router.Commit();

        Assert.Equal([3L, 4L], _router.Heard<TaskKept>().Select(kept => kept.Number).Order());
        Assert.Empty(_router.Heard<Concluded>());
        Assert.Empty(_router.Heard<Attempt>());
        Assert.False(Pool.State.IsAtRest);
    }

    [Fact]
    public void Promise_8_kept_is_told_only_of_what_is_written()
    {
        _router.Say(Task(1), Task(2), Task(3));
        Stop();
        Assert.Empty(_router.Heard<TaskKept>());

        _router.Commit();

        Assert.Equal([1L, 2L, 3L], _router.Heard<TaskAdmitted>().Select(admitted => admitted.Number));
        Assert.Equal(3, Assert.Single(_router.Heard<TaskKept>()).Number);
    }

    [Fact]
    public void Promise_8_what_was_kept_runs_in_the_next_life_and_what_was_submitted_after_the_stop_was_rejected()
    {
        var begun = Begun(Grouped(1), Grouped(2));
        _router.Say(Grouped(3), Delayed(4));
        _router.Commit();
        Stop();
        _router.Say(Success(begun[0]), Task(5));
        _router.Say(GivenBack(begun[1]));
        _router.Commit();
        Assert.Equal([(1L, OutcomeKind.Succeeded), (5L, OutcomeKind.Rejected)], _router.Heard<Concluded>().Select(told => (told.Number, told.Outcome.Kind)));
        Assert.True(Pool.State.IsAtRest);

        _router.Restart();
        _router.Commit();

        Assert.Equal((Intake.Open, false, 3L, 1), Pool.Status() is var status ? (status.Intake, status.DispatchPaused, status.Outstanding, status.Delayed) : default);
        var again = _router.Heard<Attempt>();
        Assert.Equal([(2L, 2), (3L, 1)], again.Select(attempt => (attempt.Task.Number, attempt.Number)));
        var group = Ask("g");
        _router.Say(Success(again[0]), Success(again[1]));
        Pool.Settlement.Settle();
        Assert.Equal(new OutcomeCounts(3, 0, 0, 0, 0), Assert.IsType<AllDone>(Assert.Single(group)).Counts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Promise_8_attempt_that_the_stop_ends_is_no_outcome_and_no_failure(bool isHeeded)
    {
        var begun = Assert.Single(Begun(Task(1)));
        Stop();
        if (isHeeded)
        {
            _router.State.Nodes.SignalEverything();
            _router.Commit();
            Assert.Equal(AttemptPhase.CancelledByStop, Assert.Single(_router.Heard<AttemptSignal>()).Cause);
            _router.Say(Cancelled(begun));
        }
        else
        {
            _router.State.Nodes.GiveUpEverything();
        }

        Pool.Keeping.EndWaiting(); // At the end of the stop.
        _router.Commit();
        Assert.Equal(1, Assert.Single(_router.Heard<TaskKept>()).Number);
        Assert.Empty(_router.Heard<Concluded>());
        Assert.Equal((1L, 1), Pool.Keeping.Report() is var report ? (report.Kept, Assert.Single(report.KeptTasks).Attempts) : default);

        _router.Restart();
        _router.Commit();
        var second = Assert.Single(_router.Heard<Attempt>());
        Assert.Equal(2, second.Number);
        _router.Say(Failure(second));
        _router.Commit();
        Assert.Equal(1, Pool.Status().Retrying); // The budget of one retry is not spent.
    }

    [Fact]
    public void Promise_8_what_a_stop_ends_or_gives_back_is_charged_nothing()
    {
        _router.Say(Task(1), Task(2));
        _router.Commit();
        _router.RestartAll();
        _router.Commit();
        var noted = _router.Heard<Attempt>();
        Assert.Equal(2, noted.Count);
        Stop();
        _router.Say(new AttemptGivenBack(noted[0].Serial, wasStarted: true), new AttemptGivenBack(noted[1].Serial, wasStarted: false));
        _router.Commit();

        _router.RestartAll();
        _router.Commit();

        var again = _router.Heard<Attempt>();
        Assert.Equal(2, again.Count);
        Assert.All(again, attempt => Assert.Equal(default, _router.State.Ledger!.Find(attempt.Task)!.History with { Attempts = 0 }));
    }

    [Fact]
    public void Promise_8_what_ends_by_itself_while_the_pool_stops_has_its_outcome()
    {
        var begun = Begun(Once(1), Task(2));
        Stop();
        _router.State.Nodes.SignalEverything();
        _router.Say(Failure(begun[0]), Success(begun[1]));
        _router.Commit();

        Assert.Equal([OutcomeKind.Failed, OutcomeKind.Succeeded], _router.Heard<Concluded>().Select(told => told.Outcome.Kind));
        Assert.Equal(0, Pool.Keeping.Report().Kept);
        Assert.Equal(1, Pool.Status().Quarantined);
    }

    [Fact]
    public void Promise_8_failure_while_the_pool_stops_waits_for_its_retry_in_the_next_life()
    {
        var begun = Begun(Task(1));
        Stop();
        _router.Say(Failure(begun[0]));
        _router.Commit();
        Assert.True(Pool.State.IsAtRest);
        _clock.Pass(TimeSpan.FromSeconds(3));

        _router.Restart();

        Assert.Equal((1, TimeSpan.FromSeconds(5)), Pool.Status() is var status ? (status.Retrying, status.NextDue) : default);
    }

    [Fact]
    public void Promise_8_attempt_whose_timeout_had_fired_has_timed_out()
    {
        var begun = Begun(Task(1));
        Stop();
        _router.Say(new AttemptEnded(begun[0].Serial, new AttemptEnd(AttemptPhase.Abandoned, OutcomeKind.TimedOut, null, null, IsRetryable: false, Worker: 1)));
        _router.Commit();

        Assert.Equal((OutcomeKind.TimedOut, OutcomeReason.Stuck), Assert.Single(_router.Heard<Concluded>()).Outcome is var outcome ? (outcome.Kind, outcome.Reason) : default);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Promise_8_cancel_that_came_before_the_stop_is_an_outcome(bool isHeeded)
    {
        var begun = Begun(Task(1));
        Assert.Equal(CancelResult.Signalled, Pool.Cancellation.Cancel(begun[0].Task.Id));
        _router.State.Nodes.Signal(new RouterTurns.Signal(begun[0].Serial, AttemptPhase.CancelledByCaller));
        Stop();
        _router.State.Nodes.SignalEverything();
        if (isHeeded)
        {
            _router.Say(Cancelled(begun[0]));
        }
        else
        {
            _router.State.Nodes.GiveUpEverything();
        }

        _router.Commit();

        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Caller), Assert.Single(_router.Heard<Concluded>()).Outcome is var outcome ? (outcome.Kind, outcome.Reason) : default);
        Assert.Equal(0, Pool.Keeping.Report().Kept);
    }

    [Fact]
    public void Promise_8_kept_task_can_be_cancelled_and_does_not_run_in_the_next_life()
    {
        _router.Say(Delayed(1), Delayed(2));
        _router.Commit();
        Stop();
        Assert.Equal(CancelResult.Cancelled, Pool.Cancellation.Cancel(Task(1).Key.Id));
        _router.Commit();
        Assert.Equal(1, Pool.Keeping.Report().Kept);

        _router.Restart();

        Assert.Equal((1L, 1L), Pool.Status() is var status ? (status.Outstanding, status.Counts.Cancelled) : default);
    }

    [Fact]
    public void Promise_6_question_is_answered_done_only_of_what_is_done_and_at_rest_that_the_pool_has_stopped()
    {
        var begun = Begun(Grouped(1), Task(2));
        _router.Say(Delayed(3));
        _router.Commit();
        var (all, group) = (Ask(null), Ask("g"));
        Stop();
        Assert.Empty(all);

        _router.Say(Success(begun[0]));
        Assert.Equal(1, Assert.IsType<AllDone>(Assert.Single(group)).Counts.Succeeded);
        Assert.Empty(all);
        _router.Say(GivenBack(begun[1]));

        Assert.Equal(new PoolStopped(null, 2), Assert.Single(all));
        Assert.Equal(new PoolStopped(null, 2), Assert.Single(Ask(null)));
        Assert.IsType<AllDone>(Assert.Single(Ask("g")));
        _router.Say(new Call(4, new WhenAllDone()));
        _router.Commit();
        Assert.Equal(new PoolStopped(null, 2), Assert.Single(_router.Heard<Reply>()).Read());
    }

    [Fact]
    public void Promise_6_question_about_a_group_says_how_many_of_it_are_kept()
    {
        _router.Say(With(Task(1), task => new TaskRequest(task) { Group = "g", Delay = TimeSpan.FromDays(1) }), Delayed(2));
        _router.Commit();
        var group = Ask("g");

        Stop();

        Assert.Equal(new PoolStopped("g", 1), Assert.Single(group));
        Assert.Equal(new PoolStopped("g", 1), Assert.Single(Ask("g")));
    }

    [Fact]
    public void Unique_key_of_a_kept_task_attaches_and_is_told_that_it_is_kept()
    {
        _router.Say(Keyed(1));
        _router.Commit();
        Stop();
        _router.Commit();
        _router.Heard<WireItem>();

        _router.Say(Keyed(2));
        _router.Commit();

        Assert.Equal(2, Assert.Single(_router.Heard<TaskAdmitted>()).Number);
        Assert.Equal(2, Assert.Single(_router.Heard<TaskKept>()).Number);
    }

    [Fact]
    public void Scenario_10_stop_outlives_the_router_and_what_heeded_its_token_meanwhile_is_kept()
    {
        var begun = Begun(Task(1));
        _router.Say(Delayed(2));
        _router.Commit();
        Stop();
        _router.State.Nodes.SignalEverything();
        var incarnation = _router.State.Places.Incarnation;

        // The router is lost before it hears how the attempt has ended.
        _router.Restart(
            new AttemptHeld(begun[0].Serial, begun[0].Task, 1),
            Cancelled(begun[0]),
            new OrderNote(incarnation, 1, new StandingOrders(Intake.Stopping, IsDispatchPaused: true, TimeSpan.FromSeconds(1))),
            new SubmittedAgain(Task(1)),
            new SubmittedAgain(Delayed(2)));
        Pool.Keeping.EndWaiting();
        _router.Commit();

        Assert.Equal((Intake.Stopping, true, true), (Pool.State.Intake, Pool.State.Ready.IsPaused, Pool.State.IsAtRest));
        Assert.Equal([1L, 2L], _router.Heard<TaskKept>().Select(kept => kept.Number).Order());
        Assert.Empty(_router.Heard<Concluded>());
        Assert.Empty(_router.Heard<Attempt>());
    }

    [Fact]
    public void Door_that_comes_late_to_the_stop_hears_that_its_tasks_are_kept()
    {
        _router.Say(Delayed(1));
        _router.Commit();
        Stop();
        _router.Commit();
        _router.Heard<WireItem>();

        _router.Say(new SubmittedAgain(Delayed(1)), new SubmittedAgain(Task(2)));
        _router.Commit();

        Assert.Equal([1L, 2L], _router.Heard<TaskKept>().Select(kept => kept.Number).Order());
        Assert.Empty(_router.Heard<Attempt>());
        Assert.Equal(2, Pool.Keeping.Report().Kept);
    }

    [Fact]
    public void Router_that_ends_without_a_stop_tells_nobody_anything()
    {
        _router.Say(Task(1), Delayed(2));
        _router.Commit();
        _router.Heard<WireItem>();
        var all = Ask(null);

        Pool.Abort();
        _router.Commit();

        Assert.Empty(_router.Heard<WireItem>());
        Assert.Empty(all);
        _router.Restart();
        Assert.Equal(2, Pool.Status().Outstanding);
    }

    [Fact]
    public void Quarantine_and_kept_outcomes_are_untouched_though_somebody_asks_to_release_from_it()
    {
        _router.Say(Failure(Begun(Once(1))[0]));
        var named = With(Task(2), task => new TaskRequest(task) { Id = "invoice-1" });
        _router.Say(Success(Begun(named)[0]));
        _router.Commit();
        Stop();
        Assert.IsType<CommandRefused>(Pool.Quarantine.Release(new ReleaseQuarantined(Task(1).Key.Id)));
        _router.Commit();
        Assert.Equal(1, Pool.Status().Quarantined);

        _router.Restart();
        _router.Commit();
        _router.Heard<WireItem>();

        Assert.Equal((1, new OutcomeCounts(1, 1, 0, 0, 0)), Pool.Status() is var status ? (status.Quarantined, status.Counts) : default);
        _router.Say(With(Task(3), task => new TaskRequest(task) { Id = "invoice-1" }));
        _router.Commit();
        Assert.Equal((3L, OutcomeKind.Succeeded), Assert.Single(_router.Heard<Concluded>()) is var told ? (told.Number, told.Outcome.Kind) : default);
    }

    /// <summary>As the actor of the pool's own router does.</summary>
    private void Stop()
    {
        Pool.SetIntake(Intake.Stopping);
        Pool.Keeping.EndWaiting();
    }

    private List<IPoolMessage> Ask(string? group)
    {
        List<IPoolMessage> answers = [];
        Pool.Questions.Ask(new Question(answers, group, answers.Add));
        return answers;
    }

    /// <summary>Tasks are submitted, written and handed out.</summary>
    private List<Attempt> Begun(params SubmittedTask[] tasks)
    {
        _router.Say([.. tasks]);
        _router.Commit();
        var begun = _router.Heard<Attempt>();
        Assert.Equal(tasks.Length, begun.Count);
        _router.Heard<WireItem>();
        return begun;
    }

    private static SubmittedTask Task(long number) => new(new TaskKey(new DoorName(1), number), new Payload("job", new byte[] { 1 })) { IsAwaited = true };

    private static SubmittedTask With(SubmittedTask task, Func<SubmittedTask, TaskRequest> options)
    {
        task.Options = options(task);
        return task;
    }

    private static SubmittedTask Delayed(long number) => With(Task(number), task => new TaskRequest(task) { Delay = TimeSpan.FromDays(1) });

    private static SubmittedTask Grouped(long number) => With(Task(number), task => new TaskRequest(task) { Group = "g" });

    private static SubmittedTask Keyed(long number) => With(Task(number), task => new TaskRequest(task) { UniqueKey = "once", Delay = TimeSpan.FromDays(1) });

    private static SubmittedTask Once(long number) => With(Task(number), task => new TaskRequest(task) { Retries = 0 });

    private static AttemptEnded Success(Attempt attempt) => Ended(attempt, OutcomeKind.Succeeded);

    private static AttemptEnded Failure(Attempt attempt) => Ended(attempt, OutcomeKind.Failed);

    /// <summary>A node cannot tell who had an attempt signalled.</summary>
    private static AttemptEnded Cancelled(Attempt attempt) => Ended(attempt, OutcomeKind.Cancelled);

    private static AttemptGivenBack GivenBack(Attempt attempt) => new(attempt.Serial, wasStarted: true);

    private static AttemptEnded Ended(Attempt attempt, OutcomeKind kind)
    {
        var error = kind == OutcomeKind.Succeeded ? null : new TaskError("E", "as it is to", null);
        var phase = kind == OutcomeKind.Cancelled ? AttemptPhase.CancelledByCaller : AttemptPhase.Running;
        return new AttemptEnded(attempt.Serial, new AttemptEnd(phase, kind, null, error, IsRetryable: kind == OutcomeKind.Failed, Worker: 1)) { Of = attempt };
    }
}
