using Actors.Tests.Fixtures;

namespace Actors.Tests.Ledger;

/// <summary>What tasks are charged with where no worker notes what it runs, and the ledger does instead: of what an earlier life has left.</summary>
public sealed class NotedAttemptTests : IDisposable
{
    private const int Workers = 4;

    private readonly OneProcess _process = Start();

    public void Dispose() => _process.Dispose();

    [Fact]
    public void Scenario_09_first_loss_charges_nobody_and_each_after_it_what_runs_alone_until_the_limit()
    {
        _process.Submit(1);
        _process.Kill();
        Assert.Empty(_process.Charges);
        _process.Kill();
        Assert.Equal([(1, 1, 0)], _process.Charges);
        _process.Kill();
        Assert.Equal([(1, 2, 0)], _process.Charges);
        _process.Kill();

        var crashed = _process.OutcomeOf(1)!;
        Assert.Equal((OutcomeKind.Crashed, 3), (crashed.Kind, crashed.Attempts));
        Assert.Equal("crashed after 3 attempts: its process went down while it ran, 3 times; the last was akka://app", crashed.Explanation);
    }

    [Fact]
    public void Only_what_an_earlier_life_has_left_waits_until_it_is_noted()
    {
        using var router = new DurableRouter(new TaskPoolOptions(), isOwn: true);
        router.Commit();
        router.Say(Task(1));
        Assert.Equal(1, Assert.Single(router.Heard<Attempt>()).Task.Number);
        router.Commit();

        router.RestartAll();
        router.State.OnWritten(router.Store.Commit());
        router.Say(Task(2));
        Assert.Equal(2, Assert.Single(router.Heard<Attempt>()).Task.Number);
        router.Commit();

        Assert.Equal(1, Assert.Single(router.Heard<Attempt>()).Task.Number);
    }

    [Fact]
    public void What_has_ended_or_failed_is_charged_nothing()
    {
        _process.Submit(1, 2, 3, 4);
        _process.Kill();
        _process.Window = 6;
        _process.Submit(5, 6);
        _process.Kill();
        Assert.Equal([1, 2, 3, 4], _process.Running);
        Assert.Empty(_process.Ahead); // They were in doubt.
        Assert.Equal([(1, 0, 1), (2, 0, 1), (3, 0, 1), (4, 0, 1)], _process.Charges);
        _process.End(1);
        _process.Fail(2);
        _process.End(3);
        _process.Fail(4);

        _process.Kill();

        Assert.Equal([(5, 0, 1), (6, 0, 1)], _process.Charges);
    }

    [Fact]
    public void What_ran_beside_a_new_task_did_not_run_alone()
    {
        _process.Submit(1);
        _process.Kill();
        _process.Submit(2); // It may be what takes the process down, and is noted nowhere yet.
        _process.Kill();

        Assert.Equal([(1, 0, 1)], _process.Charges);
        Assert.Equal([1, 2], _process.Running);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_its_node_gave_back_in_order_is_charged_nothing(bool wasStarted)
    {
        using var router = Noted(out var attempt);
        router.Say(new Demand(0, 0), new AttemptGivenBack(attempt.Serial, wasStarted));
        router.Commit();

        router.RestartAll();

        Assert.Equal(default, router.State.Ledger!.Find(Task(1).Key)!.History with { Attempts = 0 });
    }

    [Fact]
    public void What_goes_on_under_another_router_is_noted_by_that()
    {
        using var router = new DurableRouter(new TaskPoolOptions());
        router.Commit();
        router.Say(Task(1));
        router.Commit();
        var attempt = Assert.Single(router.Heard<Attempt>()); // It was new, and is known to no life.

        router.Restart(new AttemptHeld(attempt.Serial, attempt.Task, attempt.Number));
        router.Commit();
        router.RestartAll();

        Assert.Equal(1, router.State.Ledger!.Find(attempt.Task)!.History.Crashes);
    }

    [Fact]
    public void What_does_not_go_on_under_another_router_has_not_begun_there()
    {
        using var router = Noted(out var attempt);
        router.Workers = 0;
        router.Restart();
        router.Commit();

        router.RestartAll();

        Assert.Equal(default, router.State.Ledger!.Find(attempt.Task)!.History);
    }

    [Fact]
    public void What_runs_on_while_a_node_that_was_lost_before_is_forgiven_is_noted_still()
    {
        using var router = Noted(out var attempt);
        router.State.OnUnreachable(router.Door.At);
        router.State.OnReachable(router.Door.At);
        var blamed = router.State.Pool.State.Index.TryFind(attempt.Task.Id, out var task) ? task : null;
        router.Say(new Demand(2, 2));
        router.Say(new Demand(2, 2, isAnswer: true));
        router.Commit();
        var next = Assert.Single(router.Heard<Attempt>());
        router.State.Pool.Returns.Forgive([(blamed!, Blame.Crash)]);
        router.Commit();

        Assert.Equal(next.Number, router.State.Ledger!.Find(attempt.Task)!.Begun!.Number);
    }

    [Fact]
    public void What_was_given_back_before_it_began_is_charged_nothing()
    {
        _process.Submit(1, 2, 3, 4, 5, 6);
        _process.Kill();
        _process.Window = 6;
        Assert.Equal([5, 6], _process.Ahead);
        _process.Window = 4;
        _process.GiveBack(6);

        _process.Kill();

        Assert.Equal([(1, 0, 1), (2, 0, 1), (3, 0, 1), (4, 0, 1), (5, 0, 1)], _process.Charges);
    }

    [Fact]
    public void Loss_is_charged_once_though_the_next_process_is_killed_before_that_is_written_and_after_it()
    {
        _process.Submit(1);
        _process.Kill();
        _process.KillBeforeWritten();
        _process.KillBeforeWritten();
        _process.KillBeforeHeard();
        _process.KillBeforeHeard();
        _process.KillBeforeWritten();
        _process.Kill();

        Assert.Equal([(1, 1, 0)], _process.Charges);
        Assert.Equal(2, _process.AttemptOf(1));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)] // It only submits: what ran has gone with others.
    public void Nobody_is_charged_while_a_process_with_workers_lives_that_may_have_gone_on(bool hasWorkers, int crashes)
    {
        using var router = Noted(out _);

        router.HasWorkers = hasWorkers;
        router.Restart();
        router.Commit();

        Assert.Equal(crashes, router.State.Ledger!.Find(Task(1).Key)!.History.Crashes);
    }

    private static OneProcess Start() =>
        new(new TaskPoolOptions { Clock = new SteppedClock(), CrashLimit = 3, Retries = 1, Backoff = new RetryBackoff { Initial = TimeSpan.FromDays(1), Max = TimeSpan.FromDays(1) } }, Workers, hasSlots: false);

    /// <summary>A router that has found a task and handed it out.</summary>
    private static DurableRouter Noted(out Attempt attempt)
    {
        var router = new DurableRouter(new TaskPoolOptions());
        router.Say(Task(1));
        router.Commit();
        router.RestartAll();
        router.Commit();
        attempt = Assert.Single(router.Heard<Attempt>());
        return router;
    }

    private static SubmittedTask Task(long number) => new(new TaskKey(new DoorName(1), number), new Payload("job", ReadOnlyMemory<byte>.Empty));
}
