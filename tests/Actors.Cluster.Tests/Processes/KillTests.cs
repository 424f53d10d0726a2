using System.Diagnostics;
using System.Globalization;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Xunit.Abstractions;

namespace Actors.Tests.Processes;

/// <summary>Nodes are processes, and are killed, stopped and sent home, under the settings that users have.</summary>
public sealed class KillTests(ITestOutputHelper output) : Children
{
    /// <summary>How often each kill is made; more of them to measure.</summary>
    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("ACTORS_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 1;

    [Fact]
    public async Task Scenario_07_tasks_of_a_killed_node_run_elsewhere()
    {
        for (var n = 0; n < Kills; n++)
        {
            var (_, _, worker, door) = await StartThree();
            var outcomes = Tell(door, 40, wait: 100);
            await Safety.Becomes(() => Runs().Exists(run => run.Process == worker.Id), "the worker runs something");

            var killed = Stopwatch.GetTimestamp();
            worker.Kill();

            var all = await Task.WhenAll(outcomes).Within("every outcome");
            output.WriteLine($"the last of its tasks had run elsewhere {Stopwatch.GetElapsedTime(killed).TotalSeconds:0.0} s after the kill");
            CheckTotal(40, all, atRisk: 4);
            await EndAll(door);
        }
    }

    [Fact]
    public async Task Scenario_23_router_that_is_killed_is_followed_by_one_that_knows_all()
    {
        for (var n = 0; n < Kills; n++)
        {
            var (router, _, _, door) = await StartThree();
            var outcomes = Tell(door, 60, wait: 100);
            var question = door.Coordinator.Ask<AllDone>(new WhenAllDone());
            await Safety.Becomes(() => outcomes.Exists(outcome => outcome.IsCompleted), "some have their outcome");

            var open = outcomes.Count(outcome => !outcome.IsCompleted);
            var killed = Stopwatch.GetTimestamp();
            router.Kill();
            var inFlight = Runs().Count - (60 - open); // Begun, and the door had no outcome.
            await door.Coordinator.Ask<PoolStatus>(GetStatus.Instance).Within("the next router answers");
            output.WriteLine($"the next router answered {Stopwatch.GetElapsedTime(killed).TotalSeconds:0.0} s after the kill, {open} of 60 tasks were open");

            CheckTotal(60, await Task.WhenAll(outcomes).Within("every outcome"), atRisk: inFlight);
            await question.Within("all done");
            await EndAll(door);
        }
    }

    [Fact]
    public async Task Node_that_is_stopped_for_three_seconds_changes_nothing_but_runs_that_are_made_again()
    {
        var (_, _, worker, door) = await StartThree();
        var outcomes = Tell(door, 120, wait: 100);
        await Safety.Becomes(() => Runs().Exists(run => run.Process == worker.Id), "the worker runs something");

        worker.Pause();
        await Task.Delay(TimeSpan.FromSeconds(3)); // The fault itself, and not a wait for something.
        worker.Resume();

        CheckTotal(120, await Task.WhenAll(outcomes).Within("every outcome"), atRisk: 4);
        var status = await StatusThat(door, status => status.Nodes.All(node => node.IsReachable), "all are reached");
        Assert.Equal((6, 120), (status.Workers, status.Counts.Total));
    }

    [Fact]
    public async Task Node_that_leaves_in_order_hands_back_what_it_has_not_begun_and_ends_what_it_has()
    {
        var (_, _, worker, door) = await StartThree();
        var outcomes = Tell(door, 60, wait: 200);
        await Safety.Becomes(() => Runs().Exists(run => run.Process == worker.Id), "the worker runs something");

        await worker.Leave();

        CheckTotal(60, await Task.WhenAll(outcomes).Within("every outcome"), atRisk: 0);
    }

    private static List<Task<TaskOutcome>> Tell(PoolNode door, int count, int wait) =>
        [.. Enumerable.Range(0, count).Select(number => door.Router.Ask<TaskOutcome>(new Job(number, wait.ToString(CultureInfo.InvariantCulture))))];

    private async Task<(Child Router, Child Second, Child Third, PoolNode Door)> StartThree()
    {
        ForgetRuns();
        var router = await StartChild(seed: null);
        var second = await StartChild(router);
        var third = await StartChild(router);
        return (router, second, third, await StartDoor(router, workers: 6));
    }

    private async Task EndAll(PoolNode door)
    {
        await door.Host.StopAsync().Within("the door ends");
        EndChildren();
    }
}
