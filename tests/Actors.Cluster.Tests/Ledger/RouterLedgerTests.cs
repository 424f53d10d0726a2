using Actors.Tests.Fixtures;

namespace Actors.Tests.Ledger;

/// <summary>What a durable router says when, and what the next one knows.</summary>
public sealed class RouterLedgerTests : IDisposable
{
    private readonly SteppedClock _clock = new();
    private readonly DurableRouter _router;

    public RouterLedgerTests()
    {
        _router = new DurableRouter(new TaskPoolOptions { Clock = _clock, Retries = 1, Capacity = 100, KeptFor = TimeSpan.FromMinutes(10), Backoff = new RetryBackoff { Initial = TimeSpan.FromSeconds(8), Jitter = 0 } });
        _router.Commit();
        _router.Heard<WireItem>();
    }

    public void Dispose() => _router.Dispose();

    [Fact]
    public void Promise_10_task_is_handed_out_and_called_admitted_only_when_it_is_written()
    {
        _router.Say(Task(1));
        Assert.Empty(_router.Heard<WireItem>());

        _router.Commit();

        Assert.Equal(1, Assert.Single(_router.Heard<TaskAdmitted>()).Number);
        Assert.Equal(1, Assert.Single(_router.Heard<Attempt>()).Task.Number);
    }

    [Fact]
    public void Promise_10_outcome_is_told_only_when_it_is_written()
    {
        var attempt = Begun(Task(1));
        _router.Say(Success(attempt));
        Assert.Empty(_router.Heard<Concluded>());

        _router.Commit();

        Assert.Equal(OutcomeKind.Succeeded, Assert.Single(_router.Heard<Concluded>()).Outcome.Kind);
    }

    [Fact]
    public void Rejection_and_answer_wait_for_a_commit_though_there_is_nothing_to_write()
    {
        var commits = _router.Store.Commits;
        _router.Say(new Call(1, new WhenAllDone()), new Call(2, GetStatus.Instance));
        Assert.Empty(_router.Heard<Reply>());
        Assert.True(_router.Store.IsAsked);

        _router.Commit();

        Assert.Equal([1L, 2L], _router.Heard<Reply>().Select(reply => reply.Number).Order());
        Assert.True(_router.Store.Commits > commits);
    }

    [Fact]
    public void Idle_router_writes_nothing()
    {
        _router.Heard<WireItem>();
        _router.Commit();
        var commits = _router.Store.Commits;

        for (var n = 0; n < 100; n++)
        {
            _router.State.Tick();
            _router.Commit();
        }

        Assert.Equal(commits, _router.Store.Commits);
    }

    [Fact]
    public void What_is_decided_and_told_to_nobody_is_written_all_the_same()
    {
        _router.Say(Task(1));
        _router.Commit();
        _router.Restart(); // Its door has gone.
        _router.Commit();
        Assert.Single(_router.Heard<Attempt>());
        _router.Commit();

        _router.State.OnUnreachable(_router.Door.At); // It is in doubt.
        _router.State.Tick();

        Assert.True(_router.Store.IsAsked);
    }

    [Fact]
    public void Many_decisions_that_wait_for_one_commit_are_written_with_the_next()
    {
        _router.Say(Task(1));
        _router.Heard<WireItem>();
        for (var n = 2; n <= 50; n++)
        {
            _router.Say(Task(n));
        }

        var commits = _router.Store.Commits;
        _router.Commit();

        Assert.Equal(50, _router.Heard<TaskAdmitted>().Count);
        Assert.Equal(2, _router.Store.Commits - commits);
    }

    [Fact]
    public void Scenario_10_what_was_written_runs_after_everything_was_killed_though_no_door_tells_it_again()
    {
        _router.Say(Task(1), Task(2));
        _router.Commit();
        _router.Restart();
        _router.Commit();

        Assert.Equal([1L, 2L], _router.Heard<Attempt>().Select(attempt => attempt.Task.Number));
        Assert.Equal(2, _router.State.Pool.Status().Outstanding);
    }

    [Fact]
    public void What_was_not_written_is_known_only_if_its_door_tells_it_again()
    {
        _router.Say(Task(1));
        _router.Restart();
        _router.Commit();
        Assert.Equal(0, _router.State.Pool.Status().Outstanding);

        _router.Restart(new SubmittedAgain(Task(1)));
        _router.Commit();

        Assert.Single(_router.Heard<Attempt>());
        Assert.Single(_router.Heard<TaskAdmitted>());
    }

    [Fact]
    public void Task_that_is_told_again_is_the_one_that_was_written()
    {
        _router.Say(Task(1));
        _router.Commit();
        _router.Restart(new SubmittedAgain(Task(1)));
        _router.Commit();

        Assert.Equal(1, _router.State.Pool.Status().Outstanding);
        var attempt = Assert.Single(_router.Heard<Attempt>());
        _router.Say(Success(attempt));
        _router.Commit();
        Assert.Equal(1, Assert.Single(_router.Heard<Concluded>()).Number);
    }

    [Fact]
    public void Outcome_that_was_written_and_not_heard_is_told_again_and_the_task_is_not_run_again()
    {
        _router.Say(Success(Begun(Task(1))));
        _router.State.OnWritten(_router.Store.Commit()); // Written, and the router is lost before its door hears.

        _router.Restart(new SubmittedAgain(Task(1)));
        _router.Commit();

        Assert.Equal((1, OutcomeKind.Succeeded), Assert.Single(_router.Heard<Concluded>()) is var told ? (told.Number, told.Outcome.Kind) : default);
        Assert.Empty(_router.Heard<Attempt>());
        Assert.Equal(1, _router.State.Pool.Status().Counts.Succeeded);
    }

    [Fact]
    public void Outcome_that_was_not_written_is_none()
    {
        _router.Say(Success(Begun(Task(1))));

        _router.Restart();
        _router.Commit();

        Assert.Single(_router.Heard<Attempt>());
        Assert.Equal(0, _router.State.Pool.Status().Counts.Total);
    }

    [Fact]
    public void Failures_and_the_time_of_the_retry_go_on()
    {
        _router.Say(Failure(Begun(Task(1))));
        _router.Commit();
        _clock.Pass(TimeSpan.FromSeconds(3));

        _router.Restart(new SubmittedAgain(Task(1)));
        Assert.Equal((1, TimeSpan.FromSeconds(5)), _router.State.Pool.Status() is var status ? (status.Retrying, status.NextDue) : default);
        _clock.Pass(TimeSpan.FromSeconds(5));
        _router.State.Pool.ReleaseDue();
        _router.State.Nodes.HandOut();
        _router.Commit();
        Assert.Equal((0, 1), _router.State.Pool.Status() is var after ? (after.Retrying, after.Running) : default);
        var second = Assert.Single(_router.Heard<Attempt>());
        Assert.Equal(2, second.Number);
        _router.Say(Failure(second));
        _router.Commit();

        Assert.Equal((OutcomeKind.Failed, 2), Assert.Single(_router.Heard<Concluded>()).Outcome is var outcome ? (outcome.Kind, outcome.Attempts) : default);
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public void Scenario_18_clock_that_jumps_over_a_restart_makes_no_delay_longer_than_it_was(int jump)
    {
        _router.Say(With(Task(1), task => new TaskRequest(task) { Delay = TimeSpan.FromSeconds(60) }));
        _router.Commit();

        _clock.Jump(TimeSpan.FromSeconds(jump));
        _router.Restart();

        Assert.Equal(jump > 0 ? null : TimeSpan.FromSeconds(60), _router.State.Pool.Status().NextDue);
        Assert.Equal(1, _router.State.Pool.Status().Outstanding);
    }

    [Fact]
    public void Quarantine_goes_on_and_what_was_released_from_it_is_a_task()
    {
        var never = With(Task(1), task => new TaskRequest(task) { Retries = 0 });
        _router.Say(Failure(Begun(never)));
        _router.Say(Failure(Begun(With(Task(2), task => new TaskRequest(task) { Retries = 0 }))));
        _router.Commit();
        _router.Restart();
        _router.Commit();
        Assert.Equal(2, _router.State.Pool.Status().Quarantined);

        Assert.True(((QuarantineAnswer)_router.State.Pool.Quarantine.Release(new ReleaseQuarantined(never.Key.Id))).Found);
        Assert.True(_router.State.Pool.Quarantine.Drop(Task(2).Key.Id).Found);
        _router.State.Nodes.HandOut();
        _router.Commit();
        Assert.Single(_router.Heard<Attempt>());
        _router.Restart();
        _router.Commit();

        Assert.Equal((0, 1), _router.State.Pool.Status() is var status ? (status.Quarantined, (int)status.Outstanding) : default);
        Assert.Single(_router.Heard<Attempt>());
    }

    [Fact]
    public void Quarantine_is_needed_though_everybody_has_heard_and_all_else_of_its_batch_is_over()
    {
        _router.Say(Failure(Begun(With(Task(1), task => new TaskRequest(task) { Retries = 0 }))));
        _router.Commit();
        _router.Heard<WireItem>();
        for (var n = 2; n < 100; n++)
        {
            _router.Say(Success(Begun(Task(n))));
            _router.Commit();
            _router.Heard<WireItem>();
        }

        _router.Restart();

        Assert.Equal(1, _router.State.Pool.Status().Quarantined);
    }

    [Fact]
    public void Task_that_was_cancelled_while_it_waited_for_room_is_cancelled_in_the_next_life_too()
    {
        _router.Say([.. Enumerable.Range(1, 100).Select(n => Task(n))]);
        _router.Commit();
        var waiting = new SubmittedTask(Task(101).Key, Task(101).Payload) { Waits = true };
        _router.Say(waiting, new Call(102, new CancelTask(waiting.Key.Id)));
        _router.Commit();
        Assert.Equal(CancelResult.Cancelled, ((CancelAnswer)Assert.Single(_router.Heard<Reply>()).Read()).Result);

        _router.Restart(new SubmittedAgain(waiting));
        _router.Commit();

        Assert.Equal((101L, OutcomeKind.Cancelled), Assert.Single(_router.Heard<Concluded>()) is var told ? (told.Number, told.Outcome.Kind) : default);
        Assert.Equal((100, 1), _router.State.Pool.Status() is var status ? ((int)status.Outstanding, (int)status.Counts.Cancelled) : default);
    }

    [Fact]
    public void Same_id_again_gives_the_outcome_that_was_kept_from_an_earlier_life_and_another_payload_is_a_conflict()
    {
        _router.Say(Success(Begun(Named(1, "invoice-1"))));
        _router.Commit();
        _router.Heard<WireItem>();
        _router.Restart();

        _router.Say(Named(2, "invoice-1"), Named(3, "invoice-1", payload: 9));
        _router.Commit();

        var told = _router.Heard<Concluded>();
        Assert.Equal([(2L, OutcomeKind.Succeeded, OutcomeReason.None), (3L, OutcomeKind.Rejected, OutcomeReason.Conflict)], told.Select(concluded => (concluded.Number, concluded.Outcome.Kind, concluded.Outcome.Reason)));
        Assert.Empty(_router.Heard<Attempt>());
    }

    [Fact]
    public void Same_unique_key_attaches_in_the_next_life_too_and_both_are_told()
    {
        _router.Say(Keyed(1), Keyed(2));
        _router.Commit();
        _router.Restart(new SubmittedAgain(Keyed(2)), new SubmittedAgain(Keyed(1)));
        _router.Commit();

        _router.Say(Success(Assert.Single(_router.Heard<Attempt>())));
        _router.Commit();

        Assert.Equal([1L, 2L], _router.Heard<Concluded>().Select(told => told.Number).Order());
    }

    [Fact]
    public void Task_is_known_in_the_next_life_by_the_number_of_each_door_though_none_tells_it_again()
    {
        _router.Say(Keyed(1), Keyed(2), Named(3, "chosen"));
        _router.Commit();
        _router.Restart();
        _router.Commit();

        Assert.All([Keyed(1), Keyed(2), Named(3, "chosen")], task => Assert.NotEqual(CancelResult.NotFound, _router.State.Pool.Cancellation.Cancel(task.Key.Id)));
    }

    [Fact]
    public void Second_door_of_a_task_is_told_its_outcome_in_the_next_life_and_does_not_run_it_again()
    {
        _router.Say(Keyed(1), Keyed(2));
        _router.Commit();
        _router.Say(Success(Assert.Single(_router.Heard<Attempt>())));
        _router.State.OnWritten(_router.Store.Commit());

        _router.Restart(new SubmittedAgain(Keyed(2)));
        _router.Commit();

        Assert.Equal((2L, OutcomeKind.Succeeded), Assert.Single(_router.Heard<Concluded>()) is var told ? (told.Number, told.Outcome.Kind) : default);
        Assert.Empty(_router.Heard<Attempt>());
    }

    [Fact]
    public void Group_has_its_counts_in_the_next_life()
    {
        _router.Say(Grouped(1), Grouped(2));
        _router.Commit();
        _router.Say(Success(_router.Heard<Attempt>()[0]));
        _router.Commit();
        _router.Restart();
        _router.Say(new Call(3, new WhenAllDone("g")));
        _router.Commit();
        Assert.Empty(_router.Heard<Reply>());

        _router.Say(Success(Assert.Single(_router.Heard<Attempt>())));
        _router.Commit();
        _router.State.Pool.Settlement.Settle();
        _router.Commit();

        Assert.Equal(2, ((AllDone)Assert.Single(_router.Heard<Reply>()).Read()).Counts.Succeeded);
    }

    [Fact]
    public void Group_that_has_failed_cancels_what_joins_it_in_the_next_life()
    {
        _router.Say(Grouped(1, cancels: true), Grouped(2, cancels: true), Grouped(3, cancels: true));
        _router.Commit();
        _router.Say(Failure(_router.Heard<Attempt>()[0]));
        _router.Commit();
        _router.Restart();
        _router.Commit();

        Assert.Equal(0, _router.State.Pool.Status().Groups + (int)_router.State.Pool.Status().Queued);
    }

    [Fact]
    public void Group_that_has_failed_cancels_in_the_next_life_all_that_were_running_in_it()
    {
        _router.Say(new Demand(4, 4), Grouped(1, cancels: true), Grouped(2, cancels: true), Grouped(3, cancels: true), Grouped(4, cancels: true));
        _router.Commit();
        _router.Say(Failure(_router.Heard<Attempt>()[0]));
        _router.Commit();
        _router.Restart();
        _router.Commit();

        Assert.Empty(_router.Heard<Attempt>());
        Assert.Equal((0, 3, 0), _router.State.Pool.Status() is var status ? ((int)status.Outstanding, (int)status.Counts.Cancelled, status.Groups) : default);
    }

    private static SubmittedTask Task(long number, byte payload = 1) => new(new TaskKey(new DoorName(1), number), new Payload("job", new[] { payload })) { IsAwaited = true };

    private static SubmittedTask With(SubmittedTask task, Func<SubmittedTask, TaskRequest> options)
    {
        task.Options = options(task);
        return task;
    }

    private static SubmittedTask Named(long number, string id, byte payload = 1) => With(Task(number, payload), task => new TaskRequest(task) { Id = id });

    private static SubmittedTask Keyed(long number) => With(Task(number), task => new TaskRequest(task) { UniqueKey = "once" });

    private static SubmittedTask Grouped(long number, bool cancels = false) => With(Task(number), task => new TaskRequest(task) { Group = new TaskGroup("g", cancels), Retries = 0 });

    private static AttemptEnded Success(Attempt attempt) => new(attempt.Serial, new AttemptEnd(AttemptPhase.Running, OutcomeKind.Succeeded, null, null, IsRetryable: false, Worker: 1));

    private static AttemptEnded Failure(Attempt attempt) =>
        new(attempt.Serial, new AttemptEnd(AttemptPhase.Running, OutcomeKind.Failed, null, new TaskError("E", "as it is to", null), IsRetryable: true, Worker: 1));

    /// <summary>A task is submitted, written and handed out.</summary>
    private Attempt Begun(SubmittedTask task)
    {
        _router.Say(task);
        _router.Commit();
        return Assert.Single(_router.Heard<Attempt>());
    }
}
