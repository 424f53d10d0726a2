using Actors.Benchmarks.Work;
using Actors.Hosting;
using Akka.Actor;
using Akka.Hosting;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Benchmarks.Nodes;

/// <summary>One node of our pool, in a host as an application has it.</summary>
internal sealed class PoolNode(IHost host, ActorSystem system) : IAsyncDisposable
{
    public const string RouterRole = "router";
    public const string WorkerRole = "worker";

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);

    public ActorSystem System => system;

    /// <summary>Where others reach it.</summary>
    public string Endpoint => Membership.EndpointOf(system);

    public IActorRef Router { get; } = host.Services.GetRequiredService<IRequiredActor<TaskRouter>>().ActorRef;

    public IActorRef Coordinator { get; } = host.Services.GetRequiredService<IRequiredActor<TaskCoordinator>>().ActorRef;

    /// <summary>Starts a node, and returns when it has joined.</summary>
    /// <param name="options">Of its pool.</param>
    /// <param name="roles">Whether the router may live here, and whether it has workers.</param>
    /// <param name="seed">Where another node is; null for the first.</param>
    /// <param name="pace">How many times as long as they say tasks take here that wait.</param>
    public static async Task<PoolNode> StartAsync(TaskPoolOptions options, string[] roles, string? seed = null, double pace = 1)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAkka(Membership.SystemName, (akka, _) => akka
            .AddHocon(Membership.Settings(roles), HoconAddMode.Prepend)
            .WithNode()
            .WithClusterTaskPool(
                "jobs",
                pool => pool.Configure(_ => options).Handle(handlers => handlers.Handle<BytesValue>((_, _) => NoOp()).Handle<Duration>((time, _) => WaitAsync(time.ToTimeSpan() * pace))),
                new ClusterPoolOptions
                {
                    RouterRole = RouterRole,
                    WorkerRole = WorkerRole,
                    Types = new WireTypes().Protobuf("bytes", BytesValue.Parser).Protobuf("wait", Duration.Parser),
                }));
        var host = builder.Build();
        await host.StartAsync();
        var node = new PoolNode(host, host.Services.GetRequiredService<ActorSystem>());
        await Membership.JoinAsync(node.System, seed);
        return node;
    }

    /// <summary>Returns when the router knows so many workers.</summary>
    public async Task HasAsync(int workers)
    {
        using var soon = new CancellationTokenSource(ReadyWithin);
        while (true)
        {
            var status = await Coordinator.Ask<PoolStatus>(GetStatus.Instance, soon.Token);
            if (status.Workers == workers)
            {
                return;
            }

            await Task.Delay(20, soon.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Not by the host, which would leave the cluster first: that takes seconds, and longer when the other processes have gone.
        await system.Terminate();
        host.Dispose();
    }

    private static ValueTask NoOp()
    {
        Runs.Count();
        return default;
    }

    private static async ValueTask WaitAsync(TimeSpan time)
    {
        await Task.Delay(time);
        Runs.Count();
    }
}
