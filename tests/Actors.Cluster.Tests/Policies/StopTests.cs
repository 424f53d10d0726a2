using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Policies;

public sealed class StopTests : NumberedNodes
{
    [Fact]
    public async Task Drain_runs_all_that_was_admitted_and_nothing_is_taken_on_any_node_afterwards()
    {
        await StartTwo();
        Close();
        var outcomes = Enumerable.Range(0, 10).Select(n => Run(Nodes[n % 2], new Job(n))).ToList();
        await Gate.Entered(2);
        await Status(node: 1);
        var report = Nodes[1].Router.Ask<StopReport>(new Drain());
        await Status(node: 1);
        await AssertNothingIsTaken();
        Assert.False(report.IsCompleted);

        Gate.Open();

        var drained = await report.Within("the report");
        Assert.Equal(new OutcomeCounts(10, 0, 0, 0, 0), drained.Counts);
        Assert.Empty(drained.NotDone);
        Assert.All(await Task.WhenAll(outcomes), outcome => Assert.True(outcome.IsSuccess));
        Assert.Equal(Intake.Stopped, (await Status()).Intake);
        await AssertNothingIsTaken();
    }

    [Fact]
    public async Task Stop_ends_what_runs_and_cancels_the_rest_which_it_reports_with_their_messages()
    {
        await StartTwo();
        Close();
        var running = Enumerable.Range(0, 2).Select(n => Run(Nodes[n], new Job(n))).ToList();
        await Gate.Entered(2);
        await PauseDispatch();
        var waiting = Enumerable.Range(2, 4).Select(n => Run(Nodes[n % 2], new Job(n, $"text {n}"))).ToList();
        var delayed = Run(Nodes[1], new TaskRequest(new Job(6)) { Delay = TimeSpan.FromDays(1) });
        await Status(node: 1);

        var report = Nodes[0].Router.Ask<StopReport>(new Stop(TimeSpan.FromMinutes(1)));

        var cancelled = await Task.WhenAll([.. waiting, delayed]);
        Assert.All(cancelled, outcome => Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Stopped, 0), (outcome.Kind, outcome.Reason, outcome.Attempts)));
        await AssertNothingIsTaken();
        Assert.False(report.IsCompleted);
        Gate.Open();
        var stopped = await report.Within("the report");
        Assert.Equal(new OutcomeCounts(2, 0, 0, 0, 5), stopped.Counts);
        Assert.Equal(
            [.. Enumerable.Range(2, 4).Select(n => new Job(n, $"text {n}")), new Job(6)],
            stopped.NotDone.Select(outcome => Assert.IsType<Job>(outcome.Task)).OrderBy(job => job.Number));
        Assert.All(await Task.WhenAll(running), outcome => Assert.True(outcome.IsSuccess));
    }

    [Fact]
    public async Task Stop_signals_what_heeds_its_token_and_gives_up_what_does_not()
    {
        await StartTwo();
        Close((_, job, context) => Gate.Pass(job.Number, job.Number == 0 ? context.Token : CancellationToken.None));
        var heeding = Run(Nodes[1], new Job(0));
        var deaf = Run(Nodes[1], new Job(1));
        await Gate.Entered(2);

        var report = await Nodes[1].Router.Ask<StopReport>(new Stop(TimeSpan.FromMilliseconds(400))).Within("the report");

        Assert.Equal((OutcomeKind.Cancelled, OutcomeReason.Stopped, 1), (await heeding) is var heeded ? (heeded.Kind, heeded.Reason, heeded.Attempts) : default);
        Assert.Equal((OutcomeKind.TimedOut, OutcomeReason.Stuck, 1), (await deaf) is var stuck ? (stuck.Kind, stuck.Reason, stuck.Attempts) : default);
        Assert.Equal(new OutcomeCounts(0, 0, 1, 0, 1), report.Counts);
        Assert.Equal([new Job(0), new Job(1)], report.NotDone.Select(outcome => (Job)outcome.Task).OrderBy(job => job.Number));
    }

    [Fact]
    public async Task Stop_starts_nothing_that_waits_at_a_node_for_its_worker()
    {
        await StartTwo();
        Close((_, _, _) => default);
        await Task.WhenAll(Enumerable.Range(0, 5_000).Select(n => Run(Nodes[n % 2], new Job(n))));
        Close();
        var outcomes = Enumerable.Range(0, 100).Select(n => Run(Nodes[n % 2], new Job(n))).ToList();
        await Gate.Entered(2);
        await Status(node: 1);

        var report = Nodes[1].Router.Ask<StopReport>(new Stop(TimeSpan.FromMinutes(1)));
        await Until(Nodes[1], status => status.Intake == Intake.Stopping && status.Nodes.Sum(node => node.Waiting) == 0, "it stops and nothing waits at a node");
        Gate.Open();

        Assert.Equal(2, (await report.Within("the report")).Counts.Succeeded - 5_000);
        Assert.Equal(2, Begun.Count);
        Assert.Equal(98, (await Task.WhenAll(outcomes)).Count(outcome => outcome is { Kind: OutcomeKind.Cancelled, Reason: OutcomeReason.Stopped, Attempts: 0 }));
    }

    [Fact]
    public async Task Drain_or_stop_with_a_deadline_that_breaks_the_rule_is_refused_and_changes_nothing()
    {
        await StartTwo();
        foreach (var command in new object[] { new Drain(TimeSpan.FromSeconds(-1)), new Stop(TimeSpan.FromSeconds(-1)) })
        {
            var refused = await Nodes[1].Router.Ask<CommandRefused>(command).Within("the refusal");

            Assert.Equal(command, refused.Command);
            Assert.Contains("Deadline: '-00:00:01' must be from 0", refused.Fault, StringComparison.Ordinal);
        }

        Assert.True((await Run(Nodes[1], new Job(1))).IsSuccess);
    }

    private async Task StartTwo()
    {
        await StartNext(options => options with { Workers = 1 });
        await StartNext(options => options with { Workers = 1 });
        await HaveWorkers(2);
    }

    private async Task AssertNothingIsTaken()
    {
        foreach (var node in Nodes)
        {
            var outcome = await Run(node, new Job(99));
            Assert.Equal((OutcomeKind.Rejected, OutcomeReason.Stopping, new Job(99)), (outcome.Kind, outcome.Reason, outcome.Task));
        }
    }
}
