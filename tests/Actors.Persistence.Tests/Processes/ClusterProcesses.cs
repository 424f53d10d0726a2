using Actors.Hosting;
using Actors.Tests.Fixtures;
using Actors.Tests.Hosting;

namespace Actors.Tests.Processes;

/// <summary>A durable pool over processes, and this one as a client of it.</summary>
public abstract class ClusterProcesses : HostedPools
{
    private readonly List<NodeProcess> _started = [];

    private protected string PoolName { get; } = $"processes-{Guid.NewGuid():N}";

    private protected Store Journal { get; } = new(new DurableOptions { PostgreSql = Store.Server });

    /// <summary>Where the three nodes listen, in each of their lives.</summary>
    private protected IReadOnlyList<int> Ports { get; } = FreePort.Some(3);

    public override async Task DisposeAsync()
    {
        _started.ForEach(node => node.Dispose());
        await base.DisposeAsync();
    }

    /// <summary>Starts the node that has the router.</summary>
    private protected Task<NodeProcess> StartFirstAsync() => StartAsync(Ports[0], seed: null);

    /// <summary>Starts three nodes; the first has the router.</summary>
    private protected async Task<NodeProcess[]> StartThreeAsync()
    {
        var first = await StartFirstAsync();
        return [first, await StartAsync(Ports[1], first), await StartAsync(Ports[2], first)];
    }

    private protected async Task<TaskPool> StartClientAsync()
    {
        var client = await Start((akka, _) => akka.WithClient().WithClusterTaskPoolClient(PoolName, Ports.Select(port => ("127.0.0.1", port)), NodeProgram.Options));
        return await TaskPool.OpenAsync(RouterOf<TaskRouter>(client));
    }

    private async Task<NodeProcess> StartAsync(int port, NodeProcess? seed)
    {
        var node = await NodeProcess.StartAsync(PoolName, port, seed);
        _started.Add(node);
        return node;
    }
}
