using Actors.Cli.CommandLine;
using Actors.Cli.Running;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Cli.Nodes;

/// <summary>An actor system of this program that others can reach, in a host that is stopped by this program alone.</summary>
internal static class ClusterHost
{
    /// <summary>Starts it.</summary>
    /// <param name="level">What Akka.NET logs.</param>
    /// <param name="configure">Makes a node or a client of it.</param>
    public static async Task<IHost> StartAsync(LogLevelName level, Action<AkkaConfigurationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IHostLifetime, OwnLifetime>();
        builder.Services.AddAkka(LinePool.Name, (akka, _) => configure(akka.AddHocon(ProgramLog.Akka(level), HoconAddMode.Prepend)));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>Its actor system.</summary>
    public static ActorSystem System(this IHost host) => host.Services.GetRequiredService<ActorSystem>();

    /// <summary>Where it is reached, as host and port.</summary>
    public static string OwnName(this ActorSystem system) => NameOf(((ExtendedActorSystem)system).Provider.DefaultAddress);

    /// <summary>An address as host and port.</summary>
    public static string NameOf(Address address) => PeerReader.Joined(address.Host ?? "", address.Port ?? 0);

    /// <summary>In the place of the console's, which would stop the host at a Ctrl-C that is ours to count.</summary>
    private sealed class OwnLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
