using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Scenarios;

/// <summary>The node of the router is lost, and another router goes on.</summary>
public sealed class Scenario10MoveTests : NumberedNodes
{
    [Fact]
    public async Task Scenario_10_failures_and_the_wait_for_a_retry_outlive_the_router()
    {
        var clock = new SteppedClock();
        await StartThree(options => options with { Clock = clock, Retries = 1, Backoff = new RetryBackoff { Initial = TimeSpan.FromSeconds(2), Jitter = 0 } });
        Close((_, job, _) => job.Number < 0 ? throw new FormatException("as it is to") : Gate.Pass(job.Number, CancellationToken.None));
        var failing = Nodes[1].Router.Ask<TaskOutcome>(new TaskRequest(new Job(-1)) { Group = "group" });
        await StatusThat(Nodes[1], status => status.Retrying == 1, "its first attempt has failed");
        var running = Nodes[2].Router.Ask<TaskOutcome>(new TaskRequest(new Job(1)) { Group = "group" });
        var delayed = Nodes[2].Router.Ask<TaskOutcome>(new TaskRequest(new Job(-2)) { Group = "group", Delay = TimeSpan.FromDays(1), Id = "delayed" });
        await Gate.Entered(1);
        var group = AllDone("group", node: 2);

        await LoseRouter();

        var status = await StatusThat(Nodes[1], status => status.Workers == 4, "the next router is at work");
        Assert.Equal((3L, 1, 1), (status.Outstanding, status.Delayed, status.Retrying));
        Assert.InRange(status.NextDue!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(2));

        clock.Pass(TimeSpan.FromSeconds(2));
        var failed = await failing.Within("the last attempt has failed");
        Assert.Equal((OutcomeKind.Failed, 2), (failed.Kind, failed.Attempts));
        Assert.Equal([1, 2], Begun.Where(begun => begun.Job == -1).Select(begun => begun.Attempt));
        Gate.Open();
        Assert.True((await running.Within("what ran has ended")).IsSuccess);
        Assert.False(group.IsCompleted);
        Assert.Equal(CancelResult.Cancelled, (await Nodes[1].Router.Ask<CancelAnswer>(new CancelTask("delayed")).Within("the delayed one is cancelled")).Result);
        Assert.Equal(OutcomeReason.Caller, (await delayed).Reason);
        Assert.Equal(new OutcomeCounts(1, 1, 0, 0, 1), (await group.Within("the group is done")).Counts);
    }

    [Fact]
    public async Task Scenario_10_counts_go_on_when_the_router_is_lost()
    {
        await StartThree(options => options);
        Close((_, job, _) => job.Number < 0 ? throw new FormatException("as it is to") : job.Number == 0 ? Gate.Pass(0, CancellationToken.None) : default);
        await Task.WhenAll(Enumerable.Range(1, 300).Select(number => Run(Nodes[1 + (number % 2)], new Job(number % 3 == 0 ? -number : number)))).Within("they have ended");
        Assert.Equal(OutcomeReason.Invalid, (await Nodes[1].Router.Ask<TaskOutcome>(new TaskRequest(new Job(1)) { Timeout = TimeSpan.Zero })).Reason);
        var open = Nodes[1].Router.Ask<TaskOutcome>(new Job(0));
        await Gate.Entered(1);
        var before = await Status(node: 1);
        Assert.Equal(new OutcomeCounts(200, 100, 0, 0, 0), before.Counts);

        await LoseRouter();

        var after = await StatusThat(Nodes[1], status => status.Workers == 4, "the next router is at work");
        Assert.Equal((before.Counts, before.Rejected, 1L), (after.Counts, after.Rejected, after.Outstanding));
        Gate.Open();
        await open.Within("the last has ended");
        Assert.Equal(new OutcomeCounts(201, 100, 0, 0, 0), (await AllDone(node: 2).Within("all done")).Counts);
    }

    [Fact]
    public async Task Scenario_10_pauses_outlive_the_router_and_what_waited_runs_when_they_end()
    {
        const int Tasks = 65_000; // Nearly the capacity.
        await StartThree(options => options);
        await PauseDispatch();
        var told = Enumerable.Range(0, Tasks).Select(number => Nodes[2].Router.Ask<TaskOutcome>(new Job(number))).ToList();
        await StatusThat(Nodes[2], status => status.Queued == Tasks, "all of them wait");
        Assert.True((await Nodes[1].Router.Ask<PauseAnswer>(new PauseIntake(true)).Within("intake is paused")).IntakePaused);

        await LoseRouter();

        var status = await StatusThat(Nodes[1], status => status.Workers == 4, "the next router is at work");
        Assert.Equal((Intake.Paused, true, (long)Tasks, 0), (status.Intake, status.DispatchPaused, status.Queued, status.Running));
        Assert.Equal(OutcomeReason.Paused, (await Run(Nodes[1], new Job(-1))).Reason);
        await PauseDispatch(false, node: 1);
        Assert.All(await Task.WhenAll(told).Within("all have run"), outcome => Assert.Equal((true, 1), (outcome.IsSuccess, outcome.Attempts)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Scenario_10_stop_outlives_the_router_whether_it_has_ended_or_not(bool hasEnded)
    {
        await StartThree(options => options);
        Close((_, job, context) => Gate.Pass(job.Number, context.Token));
        var running = Nodes[1].Router.Ask<TaskOutcome>(new Job(1));
        await Gate.Entered(1);
        var report = Nodes[2].Router.Ask<StopReport>(new Drain(TimeSpan.FromMinutes(1)));
        await StatusThat(Nodes[1], status => status.Intake == Intake.Draining, "it drains");
        if (hasEnded)
        {
            Gate.Open();
            await report.Within("it has stopped");
        }

        await LoseRouter();

        var status = await StatusThat(Nodes[1], status => status.Workers == 4, "the next router is at work");
        Assert.Equal(OutcomeReason.Stopping, (await Run(Nodes[2], new Job(2))).Reason);
        Assert.Equal(hasEnded ? 0 : 1, status.Outstanding);
        Gate.Open();
        await report.Within("it has stopped");
        await StatusThat(Nodes[1], status => status.Intake == Intake.Stopped, "it has stopped");
        Assert.True((await running.Within("what ran was finished")).IsSuccess);
    }

    /// <summary>The router is on the first node, which has no part in what is told.</summary>
    private async Task StartThree(Func<TaskPoolOptions, TaskPoolOptions> configure)
    {
        for (var number = 0; number < 3; number++)
        {
            await StartNext(configure, hocon: $"{CanBeCut}\n{CanBeLost}");
        }

        await HaveWorkers(6);
    }

    private Task LoseRouter() => Cut(Nodes[0], Nodes[1], Nodes[2]);
}
