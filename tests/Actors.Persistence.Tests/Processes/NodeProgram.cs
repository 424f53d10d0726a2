using System.Diagnostics;
using System.Globalization;
using Actors.Hosting;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Tests.Processes;

/// <summary>
/// A node of a durable pool in a process of its own, for tests that kill it: <c>node POOL PORT SEED</c>, on the PostgreSQL of the tests. SEED is the address of a node to join, or <c>-</c> for the
/// first. It does what its standard input says (<c>submit FIRST COUNT MILLISECONDS</c>, <c>wait</c>, <c>list</c>, <c>status</c>), each beside the others, and ends with it; each thing that happens is a line of its output. Job -1 kills its process as <c>kill -9</c> does.
/// </summary>
internal static class NodeProgram
{
    /// <summary>Who joins need not wait for gossip, and who is only slow, on a busy machine, does not pass for lost.</summary>
    private const string Patience = "akka.cluster { gossip-interval = 100ms, leader-actions-interval = 100ms, failure-detector.acceptable-heartbeat-pause = 5s }";

    public static ClusterPoolOptions Options => new() { Types = new WireTypes().Json("job", JobJson.Default.Job) };

    public static async Task<int> RunAsync(string name, int port, string seed)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAkka("app", (akka, _) => akka
            .AddHocon("akka.stdout-loglevel = OFF, akka.loggers = [], akka.loglevel = OFF", HoconAddMode.Prepend)
            .AddHocon(Patience, HoconAddMode.Prepend)
            .WithNode(new NodeOptions { Port = port })
            .WithDurableClusterTaskPool(
                name,
                pool => pool.Configure(options => options with { Workers = 2 }).Handle(handlers => handlers.Handle<Job, int>((job, _) => RunAsync(job))),
                new DurableOptions { PostgreSql = Store.Server },
                Options));
        using var host = builder.Build();
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        var address = ((ExtendedActorSystem)system).Provider.DefaultAddress;
        using var commands = new StreamReader(Console.OpenStandardInput()); // Console.In would wait on this thread.
        var command = commands.ReadLineAsync();
        if (await Task.WhenAny(Akka.Cluster.Cluster.Get(system).JoinAsync(seed == "-" ? address : Address.Parse(seed)), command) == command)
        {
            return 1; // Its test has ended.
        }

        var pool = await TaskPool.OpenAsync(host.Services.GetRequiredService<IRequiredActor<TaskRouter>>().ActorRef);
        Say($"started {address}");

        // At once when the others have thrown it out.
        var ends = system.WhenTerminated;
        while (await Task.WhenAny(command, ends) == command && await command is { } line)
        {
            _ = DoAsync(pool, line.Split(' '));
            command = commands.ReadLineAsync();
        }

        return 0; // Without a farewell: a test that wants one asks for it.
    }

    private static async Task DoAsync(TaskPool pool, string[] words)
    {
        try
        {
            switch (words)
            {
                case ["submit", var first, var count, var milliseconds]:
                    var from = int.Parse(first, CultureInfo.InvariantCulture);
                    await Task.WhenAll(Enumerable.Range(from, int.Parse(count, CultureInfo.InvariantCulture)).Select(number => SubmitAsync(pool, new Job(number, milliseconds))));
                    break;
                case ["wait"]:
                    Say($"done {(await pool.WaitAsync()).Counts}");
                    break;
                case ["list"]:
                    foreach (var task in (await pool.ListQuarantineAsync()).Tasks)
                    {
                        Say($"quarantined {((Job)task.Request.Task).Number}: {task.Outcome.Explanation}");
                    }

                    break;
                case ["status"]:
                    Say($"status {(await pool.GetStatusAsync()).Workers} workers");
                    break;
                default:
                    Say($"what is '{string.Join(' ', words)}'?");
                    break;
            }
        }
        catch (ObjectDisposedException)
        {
            Say($"lost {string.Join(' ', words)}"); // Its door has ended.
        }
    }

    private static async Task SubmitAsync(TaskPool pool, Job job)
    {
        var admitted = Program.Submitting(job.Number);
        var ticket = await pool.SubmitAsync(job);
        admitted.SetResult();
        Say($"admitted {job.Number}");
        Say($"told {job.Number} {(await ticket.Outcome).Kind}");
    }

    private static async ValueTask<int> RunAsync(Job job)
    {
        Say($"run {job.Number}");
        if (job.Number == -1)
        {
            await Program.Admitted;
            Process.GetCurrentProcess().Kill();
        }

        await Task.Delay(TimeSpan.FromMilliseconds(int.Parse(job.Text!, CultureInfo.InvariantCulture)));
        return job.Number;
    }

    private static void Say(string line)
    {
        lock (Console.Out)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }
}
