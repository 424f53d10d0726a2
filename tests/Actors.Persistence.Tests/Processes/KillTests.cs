using System.Globalization;
using Actors.Tests.Fixtures;

namespace Actors.Tests.Processes;

/// <summary>A process with a durable pool is killed with <c>-9</c> again and again, while it submits and runs. As many times as <c>ACTORS_DURABLE_KILLS</c> says; 20 if it says nothing.</summary>
public sealed class KillTests : IDisposable
{
    private const int Tasks = 200; // In each life.

    private readonly string _folder = Directory.CreateTempSubdirectory("durable-kills-").FullName;

    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("ACTORS_DURABLE_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 20;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [OnSqlite]
    [OnPostgreSql]
    public async Task Promise_10_what_was_admitted_runs_and_has_one_outcome_however_often_the_process_is_killed(Database database)
    {
        var (place, name) = database == Database.Sqlite ? (Path.Combine(_folder, "pool.db"), "jobs") : (Store.Server!, $"kills-{Guid.NewGuid():N}");
        var dice = new Random(20261128);
        var (admitted, told, runs) = (new HashSet<int>(), new HashSet<int>(), new List<(int Life, int Job)>());
        var lastTold = new Dictionary<int, int>();
        for (var life = 0; life < Kills; life++)
        {
            using var child = await Child.StartAsync(place, milliseconds: 0, name);
            await child.TellAsync($"submit {life * Tasks} {Tasks}");
            var lines = dice.Next(1, 3 * Tasks); // It is killed somewhere on the way.
            await Safety.Becomes(() => child.Lines.Count >= lines || child.Lines.Count(line => line.StartsWith("told", StringComparison.Ordinal)) == Tasks, $"{lines} things have happened", () => child.Lines.Count);
            child.Kill();
            foreach (var line in child.Lines)
            {
                Note(line, life);
            }
        }

        using var last = await Child.StartAsync(place, milliseconds: 0, name);
        await last.TellAsync("wait");
        await last.Says("done", 1);
        foreach (var line in last.Lines)
        {
            Note(line, Kills);
        }

        var ran = runs.Select(run => run.Job).ToHashSet();
        Assert.Empty(admitted.Except(ran));
        Assert.DoesNotContain(ran, job => job >= Kills * Tasks);
        Assert.All(runs, run => Assert.True(!lastTold.TryGetValue(run.Job, out var life) || run.Life <= life, $"{run.Job} ran in life {run.Life} though its outcome was told in life {life}"));

        // Of those whose admission was written and not told there may be some. One that ran while it was being written, and was killed with its submitter before it stood, is none.
        var done = int.Parse(last.Lines.Single(line => line.StartsWith("done", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);
        Assert.InRange(done, admitted.Union(told).Count(), ran.Count);

        void Note(string line, int life)
        {
            var words = line.Split(' ');
            switch (words[0])
            {
                case "admitted":
                    admitted.Add(int.Parse(words[1], CultureInfo.InvariantCulture));
                    break;
                case "run":
                    runs.Add((life, int.Parse(words[1], CultureInfo.InvariantCulture)));
                    break;
                case "told":
                    var job = int.Parse(words[1], CultureInfo.InvariantCulture);
                    Assert.Equal("Succeeded", words[2]);
                    Assert.True(told.Add(job), $"the outcome of {job} was told twice");
                    lastTold[job] = life;
                    break;
                default:
                    break;
            }
        }
    }

    [Fact]
    public async Task Process_that_ends_in_order_leaves_the_rest_to_the_next_and_nothing_runs_twice()
    {
        List<string> lines;
        using (var child = await Child.StartAsync(Path.Combine(_folder, "pool.db"), milliseconds: 20))
        {
            await child.TellAsync($"submit 0 {Tasks}");
            await Safety.Becomes(() => child.Lines.Count(line => line.StartsWith("told", StringComparison.Ordinal)) > 10, "some are done", () => child.Lines.Count);
            await child.EndAsync();
            lines = [.. child.Lines];
        }

        using (var slots = CrashSlots.Open(Path.Combine(_folder, "pool.db.slots")))
        {
            Assert.Empty(slots.Left);
        }

        using var next = await Child.StartAsync(Path.Combine(_folder, "pool.db"), milliseconds: 20);
        await next.TellAsync("wait");
        await next.Says("done", 1);
        lines.AddRange(next.Lines);

        Assert.Contains(next.Lines, line => line == $"done {Tasks} succeeded, 0 failed, 0 timed out, 0 crashed, 0 cancelled");
        var runs = lines.Where(line => line.StartsWith("run", StringComparison.Ordinal)).ToList();
        Assert.Equal(runs.Distinct().Count(), runs.Count);
        Assert.Empty(lines.Where(line => line.StartsWith("admitted", StringComparison.Ordinal)).Select(line => line.Replace("admitted", "run", StringComparison.Ordinal)).Except(runs));
    }
}
