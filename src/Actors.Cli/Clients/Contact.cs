using Actors.Cli.CommandLine;
using Actors.Cli.Nodes;
using Actors.Cli.Output;
using Actors.Cli.Running;
using Actors.Hosting;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog.Extensions.Logging;

namespace Actors.Cli.Clients;

/// <summary>A door to the pool of a cluster that this process is no member of.</summary>
internal sealed class Contact : IAsyncDisposable
{
    /// <summary>How long an answer may take. A router that has just begun needs a few seconds of it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ClientSettings _settings;
    private readonly IHost _host;
    private readonly SerilogLoggerFactory _logs;

    private Contact(ClientSettings settings, IHost host, SerilogLoggerFactory logs)
    {
        (_settings, _host, _logs) = (settings, host, logs);
        Router = host.Services.GetRequiredService<IRequiredActor<TaskRouter>>().ActorRef;
        Coordinator = host.Services.GetRequiredService<IRequiredActor<TaskCoordinator>>().ActorRef;
        Ended = Router.WatchAsync();
    }

    /// <summary>Completes when the nodes have forgotten this process while it had lines outstanding, or with the disposal.</summary>
    public Task Ended { get; }

    /// <summary>Tell it tasks.</summary>
    public IActorRef Router { get; }

    /// <summary>Ask it questions.</summary>
    public IActorRef Coordinator { get; }

    /// <summary>The actor system of this process.</summary>
    public ActorSystem System => _host.System();

    /// <summary>Opens it. Whether anybody is behind it, an answer will show.</summary>
    public static async Task<Contact> OpenAsync(ClientSettings settings)
    {
        var logs = ProgramLog.Open(settings.LogLevel);
        var host = await ClusterHost.StartAsync(settings.LogLevel, akka => akka
            .WithClient(settings.Node)
            .WithClusterTaskPoolClient(LinePool.Name, settings.Seeds, LinePool.Options));
        return new Contact(settings, host, logs);
    }

    /// <summary>Asks how the pool is; null when nobody answers. The answer comes after all that was told before.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<PoolStatus?> StatusAsync(CancellationToken stop)
    {
        try
        {
            return await Coordinator.Ask<PoolStatus>(GetStatus.Instance, Patience, stop);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    /// <summary>The nodes that it asks, for people.</summary>
    public string Seeds => string.Join(", ", _settings.Seeds.Select(seed => PeerReader.Joined(seed.Host, seed.Port)));

    /// <summary>What to say when nobody answers.</summary>
    public string Silence() =>
        $"actors: no node answers at {Seeds} within {FigureText.Rough(Patience)}: is one running there, and do they trust each other?\n";

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        _logs.Dispose();
    }
}
