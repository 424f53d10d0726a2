using Actors.Tests.Fixtures;
using Akka.Actor;
using Xunit.Abstractions;

namespace Actors.Tests.Processes;

/// <summary>A task kills whatever process runs it.</summary>
public sealed class PoisonTests(ITestOutputHelper output) : Children
{
    [Fact]
    public async Task Scenario_09_task_that_kills_its_process_is_quarantined_and_the_others_go_on()
    {
        const int Innocents = 60;
        var router = await StartChild(seed: null, roles: Router);
        var workers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => StartChild(router, roles: Worker)));
        var door = await StartDoor(router, workers: 10);
        var poison = door.Router.Ask<TaskOutcome>(new Job(0, Program.Poison));
        var innocents = Enumerable.Range(1, Innocents).Select(number => door.Router.Ask<TaskOutcome>(new Job(number, "500"))).ToList();

        var crashed = await poison.Within("the poison has its outcome", () => string.Join(", ", Runs()));

        var runs = Runs().Count(run => run.Job == 0);
        output.WriteLine($"{crashed}; it ran {runs} times; {innocents.Count(outcome => outcome.IsCompleted)} of the others had ended");
        Assert.Equal(OutcomeKind.Crashed, crashed.Kind);
        Assert.StartsWith("crashed after 3 attempts: its process went down while it ran, 3 times; the last was akka.tcp://app@", crashed.Explanation, StringComparison.Ordinal);
        Assert.Equal((3, 3), (runs, crashed.Attempts));
        Assert.Equal(3, workers.Count(worker => worker.HasExited));

        var others = await Task.WhenAll(innocents).Within("every other outcome");
        Assert.All(others, outcome => Assert.True(outcome.IsSuccess, outcome.ToString()));
        Assert.Equal(new OutcomeCounts(Innocents, 0, 0, 1, 0), (await door.Coordinator.Ask<AllDone>(new WhenAllDone()).Within("all done")).Counts);
        Assert.True(Runs().Count - runs - Innocents <= runs, $"{Runs().Count - runs - Innocents} others ran again, {runs} were beside it");

        var quarantined = Assert.Single((await door.Router.Ask<QuarantineList>(ListQuarantine.Instance).Within("the list")).Tasks);
        Assert.Equal((new Job(0, Program.Poison), crashed.Explanation), (quarantined.Outcome.Task, quarantined.Outcome.Explanation));
        Mend();
        Assert.NotNull((await door.Router.Ask<QuarantineAnswer>(new ReleaseQuarantined(crashed.Id)).Within("it is released")).Released);
        Assert.Equal(Innocents + 1, (await door.Coordinator.Ask<AllDone>(new WhenAllDone()).Within("all done")).Counts.Succeeded);
        Assert.False((await door.Router.Ask<QuarantineAnswer>(new DropQuarantined(crashed.Id)).Within("the answer")).Found);
    }
}
