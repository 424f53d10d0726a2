using Actors.Benchmarks.Nodes;
using Actors.Benchmarks.Rivals;
using Actors.Benchmarks.Work;
using Actors.Hosting;
using Akka.Actor;
using Akka.Hosting;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Benchmarks.Durable;

/// <summary>A durable pool of ours, in a host as an application has it; its tasks do nothing.</summary>
internal sealed class DurablePool : IAsyncDisposable
{
    private readonly IHost _host;

    private DurablePool(IHost host)
    {
        _host = host;
        System = host.Services.GetRequiredService<ActorSystem>();
        Router = host.Services.GetRequiredService<IRequiredActor<TaskRouter>>().ActorRef;
        Coordinator = host.Services.GetRequiredService<IRequiredActor<TaskCoordinator>>().ActorRef;
    }

    /// <summary>A task message of 64 bytes. All tasks are this one, so that nobody's figures hold the price of making it.</summary>
    public static BytesValue Message { get; } = OurClusterThroughput.MessageOf(Cargo.Bytes);

    public ActorSystem System { get; }

    public IActorRef Router { get; }

    public IActorRef Coordinator { get; }

    /// <summary>Starts one, with every option of the store by default: so it is <see cref="Durability.Safe"/>.</summary>
    /// <param name="place">Where it writes.</param>
    /// <param name="capacity">How many tasks may be outstanding; null for the default.</param>
    /// <param name="began">Called when a task begins, besides counting it; null for nothing.</param>
    public static async Task<DurablePool> StartAsync(DurableOptions place, int? capacity = null, Action? began = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAkka(Membership.SystemName, (akka, _) => akka
            .AddHocon(Membership.Settings(), HoconAddMode.Prepend)
            .WithDurableTaskPool(
                "jobs",
                pool => pool
                    .Configure(options => options with { Workers = Rival.Workers, Capacity = capacity ?? options.Capacity })
                    .Handle(handlers => handlers.Handle<BytesValue>((_, _) =>
                    {
                        Runs.Count();
                        began?.Invoke();
                        return default;
                    })),
                place,
                new WireTypes().Protobuf("bytes", BytesValue.Parser)));
        var host = builder.Build();
        await host.StartAsync();
        return new DurablePool(host);
    }

    public async ValueTask DisposeAsync()
    {
        // Not by the host, which would first let what is outstanding wait for its deadline.
        await System.Terminate();
        _host.Dispose();
    }
}
