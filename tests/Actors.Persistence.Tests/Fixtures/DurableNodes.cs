using Actors.Hosting;
using Akka.Hosting;

namespace Actors.Tests.Fixtures;

/// <summary>A durable pool over several nodes, on the PostgreSQL of the tests or on one of the test's own.</summary>
public abstract class DurableNodes : NumberedNodes
{
    /// <summary>The name of the pool: in PostgreSQL all tests share one table.</summary>
    private protected string PoolName { get; } = $"cluster-{Guid.NewGuid():N}";

    private protected string? Server { get; set; } = Store.Server;

    /// <summary>Whether the next node has the journal.</summary>
    private protected bool HasJournal { get; set; } = true;

    private protected Store Journal => new(new DurableOptions { PostgreSql = Server });

    private protected override void AddPool(AkkaConfigurationBuilder akka, Action<TaskPoolBuilder> configure, ClusterPoolOptions options)
    {
        if (HasJournal)
        {
            akka.WithDurableClusterTaskPool(PoolName, configure, Journal.Options, options);
        }
        else
        {
            akka.WithClusterTaskPool(PoolName, configure, options);
        }
    }

    /// <summary>The pool as the code of a node has it.</summary>
    private protected static Task<TaskPool> PoolOf(PoolNode node) => TaskPool.OpenAsync(node.Router);

    private protected async Task StartThree(string hocon = "")
    {
        for (var count = 0; count < 3; count++)
        {
            await StartNext(hocon: hocon);
        }

        await HaveWorkers(6);
    }

    /// <summary>All nodes leave in order, at once.</summary>
    private protected async Task EndAll()
    {
        await Task.WhenAll(Nodes.Select(node => node.Host.StopAsync())).Within("all nodes stop");
        Nodes.Clear();
    }

    /// <summary>A process that is no member of the cluster.</summary>
    private protected async Task<TaskPool> StartClient(params PoolNode[] contacts)
    {
        var client = await Start((akka, _) => akka
            .WithClient()
            .WithClusterTaskPoolClient(PoolName, contacts.Select(node => (node.Address.Host!, node.Address.Port!.Value)), new ClusterPoolOptions { Types = Types }));
        return await TaskPool.OpenAsync(RouterOf<TaskRouter>(client));
    }
}
