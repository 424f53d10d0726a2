using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Tests.Hosting;

/// <summary>Applications with pools in their host, started and ended with the test.</summary>
public abstract class HostedPools : IAsyncLifetime
{
    private readonly List<IHost> _hosts = [];

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync().Within("the host stops");
            host.Dispose();
        }
    }

    private protected async Task<IHost> Start(Action<AkkaConfigurationBuilder, IServiceProvider> pools, Action<HostApplicationBuilder>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        configure?.Invoke(builder);
        builder.Services.AddAkka("app", (akka, services) => pools(akka.AddHocon("akka.stdout-loglevel = OFF, akka.loglevel = OFF", HoconAddMode.Prepend), services));
        var host = builder.Build();
        try
        {
            await host.StartAsync().Within("the host starts");
        }
        catch
        {
            host.Dispose(); // Stopping one that has not started is a fault of its own.
            throw;
        }

        _hosts.Add(host);
        return host;
    }

    private protected static IActorRef RouterOf<TKey>(IHost host) => host.Services.GetRequiredService<IRequiredActor<TKey>>().ActorRef;

    private protected static Task<TaskOutcome> Run(IActorRef router, object task) => router.Ask<TaskOutcome>(task).Within("the outcome");
}
