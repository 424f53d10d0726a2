using Actors.Cli.Clients;
using Actors.Cli.CommandLine;
using Actors.Cli.Nodes;
using Actors.Cli.Running;
using Actors.Hosting;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog.Extensions.Logging;

namespace Actors.Cli.Queues;

/// <summary>The durable pool of a run, with what it stands on.</summary>
internal sealed class QueuedPool : IAsyncDisposable
{
    private const string Name = "run";

    /// <summary>An outcome that was told to a process which is killed before it has written it down is asked for again by the id of the task. No more are unwritten than may be outstanding.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    /// <summary>A command is another process, and does not take this one down with it: who kills this one has nothing against the line that it runs.</summary>
    private const int NoCrashLimit = 1_000;

    /// <summary>How long the attempts may take to end whose commands were killed.</summary>
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(1);

    private readonly IHost _host;
    private readonly SerilogLoggerFactory _logs;

    private QueuedPool(IHost host, SerilogLoggerFactory logs, Action<TaskOutcome> told)
    {
        (_host, _logs) = (host, logs);
        Router = host.Services.GetRequiredService<IRequiredActor<TaskRouter>>().ActorRef;
        Receiver = host.System().ActorOf(OutcomeReceiver.Props(told), "outcomes");
    }

    /// <summary>Tell it tasks.</summary>
    public IActorRef Router { get; }

    /// <summary>Their sender, who is told the outcomes.</summary>
    public IActorRef Receiver { get; }

    /// <summary>Starts it: what earlier processes have left outstanding begins to run.</summary>
    /// <param name="settings">The run.</param>
    /// <param name="queue">Its queue.</param>
    /// <param name="outstanding">How many lines may have an outcome that is not written down, or get one before they are told again.</param>
    /// <param name="handler">Its handler, given the log.</param>
    /// <param name="told">Told the outcomes.</param>
    public static async Task<QueuedPool> StartAsync(
        RunSettings settings, QueueFile queue, int outstanding, Func<Microsoft.Extensions.Logging.ILogger, ITaskHandler<LineTask, LineReport>> handler, Action<TaskOutcome> told)
    {
        var logs = ProgramLog.Open(settings.LogLevel);
        var log = logs.CreateLogger("actors");
        Log.Starting(log, settings.Pool.Workers, settings.Pool.Capacity);
        var options = settings.Pool with
        {
            Name = Name,
            Capacity = int.MaxValue, // Whoever tells it lines keeps to the capacity.
            CrashLimit = NoCrashLimit,
            KeptOutcomes = outstanding,
            KeptFor = KeptFor,
            DrainDeadline = settings.Pool.DrainDeadline + RunStop.AfterKill,
        };
        var host = await ClusterHost.StartAsync(settings.LogLevel, akka => akka.WithDurableTaskPool(
            Name,
            pool => pool.Configure(_ => options).Handle(handlers => handlers.Handle(handler(log))),
            queue.Journal,
            LinePool.Options.Types,
            LinePool.Options.LongestPayload));
        return new QueuedPool(host, logs, told);
    }

    /// <summary>Lets what runs end; all else stays outstanding, for the next process. By then the outcomes of what has ended are told.</summary>
    public Task StopAsync() => _host.StopAsync(CancellationToken.None);

    /// <summary>While it is stopped: nothing runs any more that is worth waiting for.</summary>
    public void Hurry() => _host.System().ActorSelection($"/user/{Name}-workers").Tell(new Stop(AfterKill), ActorRefs.NoSender);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _host.Dispose();
        _logs.Dispose();
    }
}
