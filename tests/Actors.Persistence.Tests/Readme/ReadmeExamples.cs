using System.Text.Json.Serialization;
using Actors.Hosting;
using Actors.Tests.Fixtures;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Tests.Readme;

public sealed record Invoice(int Number);

[JsonSerializable(typeof(Invoice))]
public sealed partial class InvoiceJson : JsonSerializerContext;

/// <summary>The code of README.md about durable pools, run.</summary>
public sealed class ReadmeExamples : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("readme-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Durable_pool_of_the_README_goes_on_in_the_next_process()
    {
        var file = Path.Combine(_folder, "invoices.db");
        using (var host = await StartAsync(file))
        {
            var pool = await TaskPool.OpenAsync(host.Services.GetRequiredService<IRequiredActor<TaskRouter>>().ActorRef);
            await pool.PauseDispatchAsync();
            await pool.SubmitAsync(new Invoice(7));
            await host.StopAsync().Within("the first host stops");
        }

        using var next = await StartAsync(file);
        var again = await TaskPool.OpenAsync(next.Services.GetRequiredService<IRequiredActor<TaskRouter>>().ActorRef);
        Assert.Equal(1, (await again.WaitAsync().Within("all done")).Counts.Succeeded);
        await next.StopAsync().Within("the second host stops");
    }

    [Theory]
    [OnPostgreSql]
    public async Task Durable_cluster_of_the_README_runs(Database _)
    {
        var (node, connectionString) = (new NodeOptions { Roles = ["router"] }, Store.Server);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

        // <example name="durablenodes">
        builder.Services.AddAkka("app", (akka, services) => akka.WithNode(node).WithDurableClusterTaskPool(
            "invoices",
            pool => pool.Handle(handlers => handlers.Handle<Invoice, string>((invoice, context) => new($"{invoice.Number} sent"))),
            new DurableOptions { PostgreSql = connectionString },
            new ClusterPoolOptions { RouterRole = "router", Types = new WireTypes().Json("invoice/1", InvoiceJson.Default.Invoice) }));
        // </example>
        using var host = builder.Build();
        await host.StartAsync();
        var cluster = Akka.Cluster.Cluster.Get(host.Services.GetRequiredService<Akka.Actor.ActorSystem>());
        await cluster.JoinAsync(cluster.SelfAddress).Within("the node has joined");
        var pool = await TaskPool.OpenAsync(host.Services.GetRequiredService<IRequiredActor<TaskRouter>>().ActorRef);
        Assert.Equal("8 sent", await pool.RunAsync<string>(new Invoice(8)).Within("the outcome"));
        await host.StopAsync().Within("the host stops");
    }

    private static async Task<IHost> StartAsync(string file)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

        // <example name="durable">
        builder.Services.AddAkka("app", (akka, services) => akka.WithDurableTaskPool(
            "invoices",
            pool => pool.Handle(handlers => handlers.Handle<Invoice, string>((invoice, context) => new($"{invoice.Number} sent"))),
            new DurableOptions { File = file },
            new WireTypes().Json("invoice/1", InvoiceJson.Default.Invoice)));
        // </example>
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
