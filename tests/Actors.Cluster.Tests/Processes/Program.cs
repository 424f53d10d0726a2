using System.Diagnostics;
using System.Globalization;
using Actors.Hosting;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Tests.Processes;

/// <summary>A node in a process of its own, for tests that kill one: <c>node SEED WORKERS RUNS ROLES</c>.</summary>
/// <remarks>
/// It says its address on standard output and ends when its standard input does, so that it never outlives its test. Each run of a job is a line of its own file in the folder RUNS,
/// written before it begins. SEED is the address of a node to join, or <c>-</c> for the first.
/// </remarks>
internal static class Program
{
    /// <summary>The text of a job that kills its process.</summary>
    public const string Poison = "poison";

    /// <summary>The file that mends such jobs once it is there.</summary>
    public static string Mended(string runs) => $"{runs}.mended";

    public static async Task<int> Main(string[] args)
    {
        if (args is not ["node", var seed, var workers, var runs, var roles])
        {
            Console.Error.WriteLine("usage: node SEED WORKERS RUNS ROLES");
            return 2;
        }

        await using var log = new FileStream(Path.Combine(runs, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)), FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAkka("app", (akka, _) => akka
            .AddHocon($"akka.stdout-loglevel = OFF, akka.loglevel = OFF, akka.cluster.roles = [{roles}]", HoconAddMode.Prepend)
            .WithNode()
            .WithClusterTaskPool(
                "jobs",
                pool => pool
                    .Configure(options => options with { Workers = int.Parse(workers, CultureInfo.InvariantCulture), Capacity = 2_000_000, DrainDeadline = TimeSpan.FromSeconds(10) })
                    .Handle(handlers => handlers.Handle<Job, int>((job, context) => Run(job, log, runs, context))),
                Children.Options));
        using var host = builder.Build();
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        var address = ((ExtendedActorSystem)system).Provider.DefaultAddress;
        await Akka.Cluster.Cluster.Get(system).JoinAsync(seed == "-" ? address : Address.Parse(seed));
        Console.WriteLine(address);

        // In order when it is told so, never later than its test, and at once when the others have thrown it out.
        var told = Console.In.ReadLineAsync();
        if (await Task.WhenAny(told, system.WhenTerminated) == told && await told is "leave")
        {
            await host.StopAsync();
        }

        return 0;
    }

    private static async ValueTask<int> Run(Job job, FileStream log, string runs, TaskContext context)
    {
        lock (log)
        {
            log.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{job.Number}\n")));
        }

        if (job.Text == Poison && !File.Exists(Mended(runs)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200)); // Or its node might not come to say that it has begun.
            Process.GetCurrentProcess().Kill();
        }

        if (job.Text is { } wait and not Poison)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(int.Parse(wait, CultureInfo.InvariantCulture)), context.Token);
        }

        return job.Number;
    }
}
