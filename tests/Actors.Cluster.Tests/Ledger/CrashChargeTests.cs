using Actors.Tests.Fixtures;

namespace Actors.Tests.Ledger;

/// <summary>What tasks of a durable pool in one process are charged with when that goes down, and how they are handed out from then on.</summary>
public sealed class CrashChargeTests : IDisposable
{
    private const int Workers = 4;

    private readonly OneProcess _process = new(new TaskPoolOptions { Clock = new SteppedClock(), CrashLimit = 3, Retries = 1, Backoff = new RetryBackoff { Initial = TimeSpan.FromDays(1), Max = TimeSpan.FromDays(1) } }, Workers);

    public void Dispose() => _process.Dispose();

    [Fact]
    public void Scenario_09_what_runs_alone_when_its_process_goes_down_is_charged_until_the_limit()
    {
        _process.Submit(1);
        _process.Kill();
        Assert.Equal([(1, 1, 0)], _process.Charges);
        _process.Kill();
        Assert.Equal([(1, 2, 0)], _process.Charges);
        _process.Kill();

        var crashed = _process.OutcomeOf(1)!;
        Assert.Equal((OutcomeKind.Crashed, 3), (crashed.Kind, crashed.Attempts));
        Assert.Equal("crashed after 3 attempts: its process went down while it ran, 3 times; the last was process 7", crashed.Explanation);
        var status = _process.Pool.Status();
        Assert.Equal((1L, 1, 0L), (status.Counts.Crashed, status.Quarantined, status.Outstanding));
        Assert.Equal(crashed.Explanation, Assert.Single(_process.Pool.Quarantine.List().Tasks).Outcome.Explanation);
    }

    [Fact]
    public void What_was_not_running_is_charged_nothing()
    {
        _process.Submit(1, 2, 3, 4, 5, 6);
        _process.End(1);
        _process.Fail(2);
        Assert.Equal([3, 4, 5, 6], _process.Running);

        _process.Kill();

        Assert.Equal([(3, 0, 1), (4, 0, 1), (5, 0, 1), (6, 0, 1)], _process.Charges);
    }

    [Fact]
    public void What_ran_beside_others_is_in_doubt_and_runs_again_beside_them_and_what_ends_is_in_doubt_no_more()
    {
        _process.Submit(1, 2, 3, 4, 5, 6);
        _process.Kill();

        Assert.Equal([1, 2, 3, 4], _process.Running);
        Assert.All(_process.Running, job => Assert.Equal(2, _process.AttemptOf(job)));
        _process.Fail(1);
        Assert.Equal([(2, 0, 1), (3, 0, 1), (4, 0, 1)], _process.Charges);
        _process.End(2);
        _process.End(3);
        Assert.Equal([4, 5, 6], _process.Running);
    }

    [Fact]
    public void What_was_in_doubt_twice_runs_singly_beside_what_was_not_and_is_charged_at_the_next_loss()
    {
        _process.Submit(1, 2);
        _process.Kill();
        _process.Kill();
        Assert.Equal([(1, 0, 2), (2, 0, 2)], _process.Charges);

        _process.Submit(3, 4, 5, 6);
        Assert.Equal([1, 3, 4, 5], _process.Running);
        _process.Kill();
        Assert.Equal([(1, 1, 2), (2, 0, 2), (3, 0, 1), (4, 0, 1), (5, 0, 1)], _process.Charges);

        // The one with fewest crashes first, and nobody beside it that was beside another when it went down.
        Assert.Equal([2, 6], _process.Running);
        _process.End(2);
        Assert.Equal([1, 6], _process.Running);
        _process.End(1);
        Assert.Equal([3, 4, 5, 6], _process.Running);
    }

    [Fact]
    public void What_is_singled_out_is_handed_out_to_an_idle_worker_only_and_nothing_ahead_beside_it()
    {
        _process.Submit(1);
        _process.Kill();
        _process.Window = 100;
        _process.Submit(2, 3, 4, 5, 6, 7);

        Assert.Equal([1, 2, 3, 4], _process.Running);
        Assert.Empty(_process.Ahead);
        _process.End(1);
        Assert.Equal([2, 3, 4, 5], _process.Running);
        Assert.Equal([6, 7], _process.Ahead);
    }

    [Fact]
    public void Code_that_runs_on_though_its_task_has_ended_is_company_too()
    {
        _process.Submit(1, 2);
        _process.EndButRunOn(2);

        _process.Kill();

        Assert.Equal([(1, 0, 1)], _process.Charges);
    }

    [Fact]
    public void Loss_is_charged_once_though_the_process_is_killed_before_that_is_written_and_after_it_before_the_slots_are_emptied()
    {
        _process.Submit(1);
        _process.KillBeforeWritten();
        _process.KillBeforeWritten();
        _process.KillBeforeHeard();
        _process.KillBeforeHeard();
        _process.KillBeforeWritten();
        _process.Kill();

        Assert.Equal([(1, 1, 0)], _process.Charges);
        Assert.Equal(2, _process.AttemptOf(1));
    }

    [Fact]
    public void Crash_counts_in_the_group_and_cancels_it_as_a_failure_does()
    {
        _process.Submit(1, task => new TaskRequest(task) { Group = new TaskGroup("g", true) });
        _process.Kill();
        _process.Kill();
        _process.Hold(() => _process.Submit(2, task => new TaskRequest(task) { Group = new TaskGroup("g", true) }));

        _process.Kill();

        Assert.Equal((OutcomeKind.Crashed, OutcomeReason.GroupFailed), (_process.OutcomeOf(1)!.Kind, _process.OutcomeOf(2)!.Reason));
        Assert.Equal(new OutcomeCounts(0, 0, 0, 1, 1), _process.Pool.Status().Counts);
    }

    [Fact]
    public void Retry_that_was_running_runs_again_at_once_and_its_failure_is_kept()
    {
        var clock = new SteppedClock();
        using var process = new OneProcess(new TaskPoolOptions { Clock = clock, Retries = 2, Backoff = new RetryBackoff { Initial = TimeSpan.FromSeconds(8), Jitter = 0 } }, Workers);
        process.Submit(1);
        process.Fail(1);
        clock.Pass(TimeSpan.FromSeconds(8));
        process.ReleaseDue();
        Assert.Equal(2, process.AttemptOf(1));

        process.Kill();

        Assert.Equal(3, process.AttemptOf(1));
        Assert.Equal([(1, 1, 0)], process.Charges);
        process.Fail(1);
        clock.Pass(TimeSpan.FromSeconds(16));
        process.ReleaseDue();
        process.Fail(1);
        Assert.Equal((OutcomeKind.Failed, 4), (process.OutcomeOf(1)!.Kind, process.OutcomeOf(1)!.Attempts));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    public void Scenario_09_tasks_that_take_the_process_down_end_as_crashed_and_no_other_does(int poisons, bool hasSlots)
    {
        var most = hasSlots ? 5 : 6; // Where only the ledger knows what had begun, it does so one loss later.
        for (var seed = 0; seed < 200; seed++)
        {
            var dice = new Random(seed);
            using var process = new OneProcess(new TaskPoolOptions { Clock = new SteppedClock(), CrashLimit = 3 }, Workers, hasSlots);
            var bad = new HashSet<long>();
            while (bad.Count < poisons)
            {
                bad.Add(dice.Next(1, 21));
            }

            var deaths = 0;
            process.Submit([.. Enumerable.Range(1, 12).Select(job => (long)job)]);
            var submitted = 12;
            while (process.Pool.Status().Outstanding > 0 || submitted < 20)
            {
                Assert.All(process.Charges.Where(charge => !bad.Contains(charge.Job)), charge => Assert.True(charge.Crashes < poisons, $"seed {seed}: {charge}"));
                var running = process.Running.ToList();
                if (submitted < 20 && dice.Next(4) == 0)
                {
                    process.Submit(++submitted);
                }
                else if (running.Exists(bad.Contains) && dice.Next(3) == 0)
                {
                    deaths++;
                    Assert.True(deaths <= most * poisons, $"seed {seed}: it went down {deaths} times");
                    while (dice.Next(3) == 0)
                    {
                        Action another = dice.Next(2) == 0 ? process.KillBeforeWritten : process.KillBeforeHeard;
                        another();
                    }

                    process.Kill();
                }
                else if (running.Where(job => !bad.Contains(job)).ToList() is { Count: > 0 } innocents)
                {
                    process.End(innocents[dice.Next(innocents.Count)]);
                }
            }

            Assert.Equal(new OutcomeCounts(20 - poisons, 0, 0, poisons, 0), process.Pool.Status().Counts);
            Assert.All(bad, job => Assert.Equal(OutcomeKind.Crashed, process.OutcomeOf(job)!.Kind));
        }
    }
}
