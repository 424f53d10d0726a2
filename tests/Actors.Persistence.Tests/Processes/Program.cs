using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Actors.Hosting;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Tests.Processes;

/// <summary>
/// A process for tests that kill it. <c>hold FILE</c> holds a file until its standard input ends. <c>pool NAME PLACE MILLISECONDS</c> has a durable pool in a file, or where a connection string says, whose tasks take so long, submits what its standard input names
/// (<c>submit FIRST COUNT</c>), answers <c>wait</c> when all is done, and <c>list</c> with what is in quarantine; each thing that happens is a line of its output. Job -1 kills the process as <c>kill -9</c> does, and
/// -2 has the runtime end it. <c>spin PLACE HANDLERS</c> has one with handlers that keep their threads. <c>node POOL PORT SEED</c> is <see cref="NodeProgram"/>.
/// </summary>
internal static class Program
{
    /// <summary>SIGXFSZ: without a handler it ends a process that writes beyond the limit of its files; with one the write fails.</summary>
    private const int FileTooLong = 25;

    /// <summary>Completes when what is to take this process down is admitted; at once where an earlier one has submitted it.</summary>
    public static Task Admitted { get; private set; } = Task.CompletedTask;

    public static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["hold", var file]:
                using (var journal = DurableJournal.Open(new DurableOptions { File = file }))
                {
                    Say(journal.Place);
                    await Console.In.ReadToEndAsync();
                }

                return 0;
            case ["pool", var name, var place, var work]:
                return await RunPool(name, PlaceOf(place), TimeSpan.FromMilliseconds(int.Parse(work, CultureInfo.InvariantCulture)));
            case ["spin", var place, var handlers]:
                return await Spin(PlaceOf(place), int.Parse(handlers, CultureInfo.InvariantCulture));
            case ["node", var name, var port, var seed]:
                return await NodeProgram.RunAsync(name, int.Parse(port, CultureInfo.InvariantCulture), seed);
            default:
                await Console.Error.WriteLineAsync("usage: hold FILE | pool NAME PLACE MILLISECONDS | spin PLACE HANDLERS | node POOL PORT SEED");
                return 2;
        }
    }

    private static DurableOptions PlaceOf(string place) => place.Contains('=', StringComparison.Ordinal) ? new DurableOptions { PostgreSql = place } : new DurableOptions { File = place };

    private static IHost HostOf(string name, int workers, Func<Job, ValueTask<int>> handler, DurableOptions durable)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAkka("app", (akka, _) => akka
            .AddHocon("akka.stdout-loglevel = OFF, akka.loggers = [], akka.loglevel = ERROR", HoconAddMode.Prepend)
            .WithDurableTaskPool(name, pool => pool.Configure(options => options with { Workers = workers }).Handle(handlers => handlers.Handle<Job, int>((job, _) => handler(job))), durable, new WireTypes().Json("job", JobJson.Default.Job)));
        return builder.Build();
    }

    private static Task<TaskPool> Pool(IHost host) => TaskPool.OpenAsync(host.Services.GetRequiredService<IRequiredActor<TaskRouter>>().ActorRef);

    private static async Task<int> RunPool(string name, DurableOptions durable, TimeSpan work)
    {
        using var limit = PosixSignalRegistration.Create((PosixSignal)FileTooLong, signal => signal.Cancel = true);
        using var host = HostOf(name, workers: 4, job => HandleAsync(job, work), durable);
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new ErrorTeller())), typeof(Error));
        var pool = await Pool(host);
        Say("started");
        while (await Console.In.ReadLineAsync() is { } command)
        {
            switch (command.Split(' '))
            {
                case ["submit", var first, var count]:
                    _ = SubmitAsync(pool, int.Parse(first, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture));
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
                default:
                    Say($"what is '{command}'?");
                    break;
            }
        }

        await host.StopAsync();
        return 0;
    }

    /// <summary>Submits tasks that keep their threads, as many as there are workers, and then one more; says when that is written, and ends all.</summary>
    private static async Task<int> Spin(DurableOptions durable, int handlers)
    {
        var (isOver, spinning) = (false, 0);
        using var host = HostOf($"spin-{Environment.ProcessId}", handlers, job => new(Run(job)), durable);
        await host.StartAsync();
        var pool = await Pool(host);
        for (var n = 1; n <= handlers; n++)
        {
            await pool.SubmitAsync(new Job(n));
            Say($"admitted {n}");
        }

        while (Volatile.Read(ref spinning) < handlers)
        {
            await Task.Yield();
        }

        await pool.SubmitAsync(new Job(0));
        Say($"admitted while {handlers} spin");
        Volatile.Write(ref isOver, true);
        await pool.WaitAsync();
        Say("done");
        return 0;

        int Run(Job job)
        {
            Interlocked.Increment(ref spinning);
            while (!Volatile.Read(ref isOver))
            {
            }

            return job.Number;
        }
    }

    private static async ValueTask<int> HandleAsync(Job job, TimeSpan work)
    {
        Say($"run {job.Number}");
        await (job.Number < 0 ? Admitted : Task.CompletedTask);
        switch (job.Number)
        {
            case -1:
                Process.GetCurrentProcess().Kill();
                break;
            case -2:
                Environment.FailFast("as it is to");
                break;
            default:
                break;
        }

        await Task.Delay(work);
        return job.Number;
    }

    private static Task SubmitAsync(TaskPool pool, int first, int count) => Task.WhenAll(Enumerable.Range(first, count).Select(number => SubmitAsync(pool, number)));

    /// <summary>A job is being submitted. One that is to take this process down, which has a number below zero, does so when it is admitted.</summary>
    /// <returns>Completed once it is.</returns>
    public static TaskCompletionSource Submitting(int number)
    {
        var admitted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Admitted = number < 0 ? admitted.Task : Admitted;
        return admitted;
    }

    private static async Task SubmitAsync(TaskPool pool, int number)
    {
        var admitted = Submitting(number);
        var ticket = await pool.SubmitAsync(new Job(number));
        admitted.SetResult();
        if (ticket.Outcome is { IsCompletedSuccessfully: true, Result.Kind: OutcomeKind.Rejected })
        {
            Say($"rejected {number}");
            return;
        }

        Say($"admitted {number}");
        Say($"told {number} {(await ticket.Outcome).Kind}");
    }

    private static void Say(string line)
    {
        lock (Console.Out)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }

    private sealed class ErrorTeller : ReceiveActor
    {
        public ErrorTeller() => Receive<Error>(error => Say($"error {error.Message}"));
    }
}
