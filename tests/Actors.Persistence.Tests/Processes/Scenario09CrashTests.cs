using Actors.Tests.Fixtures;
using Xunit.Abstractions;

namespace Actors.Tests.Processes;

/// <summary>Tasks take the process of a durable pool down, or somebody kills it; it is started again each time.</summary>
public sealed class Scenario09CrashTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("durable-crashes-").FullName;

    private readonly string _name = $"crashes-{Guid.NewGuid():N}";

    private string File => Path.Combine(_folder, "pool.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [OnSqlite]
    [OnPostgreSql] // Without a file of slots, so that what ran is known one loss later.
    public async Task Scenario_09_task_that_kills_its_process_ends_as_crashed_and_in_quarantine_and_the_others_succeed(Database database)
    {
        const int Innocents = 40;
        var isNoted = database == Database.PostgreSql;
        var place = isNoted ? Store.Server! : File;
        using (var first = await StartAsync(place))
        {
            await first.TellAsync($"submit 0 {Innocents}");
            await Safety.Becomes(() => Count(first, "admitted") == Innocents, "the others are admitted", () => first.Lines.Count);
            await first.TellAsync("submit -1 1");
            await first.GoesDownAsync();
        }

        var (lives, last) = await LivesUntilDone(place);

        // Among others it is in doubt twice before it is charged.
        output.WriteLine($"it took {lives} processes down; {last.Lines.First(IsDone)}");
        Assert.InRange(lives, isNoted ? 4 : 3, isNoted ? 6 : 5);
        Assert.Contains(last.Lines, line => line == $"done {Innocents} succeeded, 0 failed, 0 timed out, 1 crashed, 0 cancelled");
        await ListsAsync(last, "quarantined -1: crashed after ", ": its process went down while it ran, 3 times; the last was " + (isNoted ? "akka://app" : "process "));
        await last.EndAsync();
    }

    [Fact]
    public async Task Scenario_09_task_that_has_the_runtime_end_its_process_and_runs_alone_does_so_three_times()
    {
        using (var first = await StartAsync(File, milliseconds: 0))
        {
            await first.TellAsync("submit -2 1");
            await first.GoesDownAsync();
        }

        var (lives, last) = await LivesUntilDone(File);

        Assert.Equal(3, lives);
        await ListsAsync(last, "quarantined -2: crashed after 3 attempts: its process went down while it ran, 3 times; the last was process ");
        await last.EndAsync();
    }

    [Fact]
    public async Task Scenario_09_twenty_kills_from_outside_end_no_task_as_crashed()
    {
        const int Tasks = 1_000;
        var dice = new Random(20261128);
        var killed = 0;
        for (var life = 0; life < 20; life++)
        {
            using var child = await StartAsync(File, milliseconds: 20);
            if (life == 0)
            {
                await child.TellAsync($"submit 0 {Tasks}");
                await Safety.Becomes(() => Count(child, "admitted") == Tasks, "all are admitted", () => child.Lines.Count);
            }

            var runs = Count(child, "run") + dice.Next(5, 9); // Four run at once: some end in each life.
            await Safety.Becomes(() => Count(child, "run") >= runs, $"{runs} have begun", () => child.Lines.LastOrDefault());
            child.Kill();
            using var slots = CrashSlots.Open($"{File}.slots");
            killed += slots.Left.Count;
        }

        using var last = await StartAsync(File, milliseconds: 20);
        await last.TellAsync("wait");
        await Safety.Becomes(() => last.Lines.Any(IsDone), "all is done", () => last.Lines.LastOrDefault());

        output.WriteLine($"{killed} attempts were running when their process was killed");
        Assert.InRange(killed, 20, 80);
        Assert.Contains(last.Lines, line => line == $"done {Tasks} succeeded, 0 failed, 0 timed out, 0 crashed, 0 cancelled");
        await last.EndAsync();
    }

    private Task<Child> StartAsync(string place, int milliseconds = 100) => Child.StartAsync(place, milliseconds, _name);

    private static bool IsDone(string line) => line.StartsWith("done", StringComparison.Ordinal);

    private static int Count(Child child, string what) => child.Lines.Count(line => line.StartsWith(what, StringComparison.Ordinal));

    /// <summary>What stands in quarantine is one task, told in these words.</summary>
    private static async Task ListsAsync(Child child, params string[] words)
    {
        await child.TellAsync("list");
        await Safety.Becomes(() => Count(child, "quarantined") == 1, "it is in quarantine", () => child.Lines.LastOrDefault());
        var line = child.Lines.Single(line => line.StartsWith("quarantined", StringComparison.Ordinal));
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
    }

    /// <summary>Starts it again until all is done.</summary>
    /// <returns>How many went down, the first included, and the one that did not.</returns>
    private async Task<(int Lives, Child Last)> LivesUntilDone(string place)
    {
        for (var lives = 1; ; lives++)
        {
            var child = await StartAsync(place);
            await child.TellAsync("wait");
            await Safety.Becomes(() => child.HasExited || child.Lines.Any(IsDone), "it is done, or goes down", () => child.Lines.LastOrDefault());
            if (!child.HasExited)
            {
                return (lives, child);
            }

            Assert.True(lives < 10, "it goes down again and again");
            child.Dispose();
        }
    }
}
