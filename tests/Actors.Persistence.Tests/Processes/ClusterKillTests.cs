using System.Diagnostics;
using System.Globalization;
using Actors.Tests.Fixtures;
using Xunit.Abstractions;

namespace Actors.Tests.Processes;

/// <summary>
/// All processes of a durable pool are killed with <c>-9</c> at once, again and again, while each of them submits and runs, and so does a client that lives on. As many times as
/// <c>ACTORS_DURABLE_KILLS</c> says; 3 if it says nothing.
/// </summary>
public sealed class ClusterKillTests(ITestOutputHelper output) : ClusterProcesses
{
    private const int Tasks = 60; // Of each node in each life.
    private const int Clients = 20; // Tasks of the client in each life.
    private const int FirstOfClient = 1_000_000;

    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("ACTORS_DURABLE_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 3;

    [Theory]
    [OnPostgreSql]
    public async Task Promise_10_nothing_is_lost_and_nothing_told_runs_again_when_all_processes_are_killed_at_once(Database _)
    {
        var dice = new Random(20261128);
        var lives = new List<NodeProcess[]>();
        var client = await StartClientAsync();
        var outcomes = new List<Task<TaskOutcome>>();
        for (var life = 0; life < Kills; life++)
        {
            var began = Stopwatch.GetTimestamp();
            var nodes = await StartThreeAsync();
            lives.Add(nodes);
            foreach (var (node, n) in nodes.Select((node, n) => (node, n)))
            {
                await node.TellAsync($"submit {((life * 3) + n) * Tasks} {Tasks} 5");
            }

            outcomes.AddRange(Enumerable.Range(FirstOfClient + (life * Clients), Clients).Select(number => RunAsync(client, number)));
            var enough = dice.Next(1, Tasks); // It ends somewhere on the way.
            await nodes[dice.Next(3)].Says("told", enough);
            Array.ForEach(nodes, node => node.Kill());
            await Task.WhenAll(nodes.Select(node => node.Ended)).Within("all have ended");
            output.WriteLine($"life {life} took {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s; {nodes.Sum(node => node.Said("told").Count())} outcomes were told");
        }

        var last = await StartThreeAsync();
        lives.Add(last);
        var all = await Task.WhenAll(outcomes).Within("every outcome of the client", () => $"{outcomes.Count(outcome => outcome.IsCompleted)} of {outcomes.Count}");
        await last[2].TellAsync("wait");
        await last[2].Says("done");

        Assert.All(all, outcome => Assert.True(outcome.IsSuccess, outcome.ToString()));
        var runs = lives.SelectMany((nodes, life) => nodes.SelectMany(node => node.Numbers("run").Select(job => (Life: life, Job: job)))).ToList();
        var ran = runs.Select(run => run.Job).ToHashSet();
        var admitted = lives.SelectMany(nodes => nodes).SelectMany(node => node.Numbers("admitted")).ToList();
        Assert.Empty(admitted.Except(ran));
        Assert.Empty(Enumerable.Range(FirstOfClient, Kills * Clients).Except(ran));
        Assert.Empty(ran.Except([.. Enumerable.Range(0, Kills * 3 * Tasks), .. Enumerable.Range(FirstOfClient, Kills * Clients)]));
        var told = lives.SelectMany((nodes, life) => nodes.SelectMany(node => node.Numbers("told").Select(job => (Life: life, Job: job)))).ToList();
        Assert.Equal(told.Select(one => one.Job).Distinct().Count(), told.Count);
        var toldIn = told.ToDictionary(one => one.Job, one => one.Life);
        Assert.All(runs, run => Assert.True(run.Life <= toldIn.GetValueOrDefault(run.Job, Kills), $"{run.Job} ran in life {run.Life} though its outcome was told in life {toldIn.GetValueOrDefault(run.Job)}"));

        // Of those whose admission was written and not told there may be some.
        Assert.Equal($"{ran.Count} succeeded", string.Join(' ', last[2].Said("done").Single()[1..3]).TrimEnd(','));
        output.WriteLine($"{admitted.Count} were told as admitted, {ran.Count} ran, {runs.Count - ran.Count} runs were made again");
    }

    private static async Task<TaskOutcome> RunAsync(TaskPool client, int number) => await (await client.SubmitAsync(new Job(number, "5"))).Outcome;
}
