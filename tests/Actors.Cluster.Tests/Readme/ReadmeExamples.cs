using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Actors.Hosting;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Tests.Readme;

// <example name="clustertypes">
public sealed record Thumbnail(string Image, int Width, int Height);

[JsonSerializable(typeof(Thumbnail))]
public sealed partial class ImageJson : JsonSerializerContext;
// </example>

/// <summary>The code of README.md about nodes, run: its C# as it stands between the markers, and its shell lines as they stand there.</summary>
public sealed partial class ReadmeExamples
{
    [OpensslFact]
    public async Task Certificates_that_the_README_makes_let_two_nodes_hear_each_other()
    {
        var folder = Directory.CreateTempSubdirectory("actors-readme-").FullName;
        try
        {
            await MakeCertificatesAsync(folder);
            using var one = await StartAsync(folder, IPAddress.Loopback.ToString(), port: 0);
            using var other = await StartAsync(folder, IPAddress.Loopback.ToString(), port: 0);
            var (system, peer) = (one.Services.GetRequiredService<ActorSystem>(), other.Services.GetRequiredService<ActorSystem>());

            var known = ((ExtendedActorSystem)peer).Provider.DefaultAddress;
            var found = await system.ActorSelection($"{known}/system").ResolveOne(Safety.Net);

            Assert.Equal("akka.ssl.tcp", known.Protocol);
            Assert.Equal(known, found.Path.Address);
            await Task.WhenAll(one.StopAsync(), other.StopAsync()).Within("the hosts stop");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Pool_of_the_README_runs_its_tasks_on_all_nodes()
    {
        using var port = new FreePort();
        var first = await StartPoolAsync(port.Number, $"127.0.0.1:{port.Number}");
        var second = await StartPoolAsync(0, $"127.0.0.1:{port.Number}");
        try
        {
            var outcome = await UsePoolAsync(second);
            Assert.Equal(12, outcome.Result);
            await Safety.Becomes(() => Akka.Cluster.Cluster.Get(first.Services.GetRequiredService<ActorSystem>()).State.Members.Count == 2, "both are members");
        }
        finally
        {
            await second.StopAsync().Within("the second node stops");
            await first.StopAsync().Within("the first node stops");
        }
    }

    [Fact]
    public async Task Node_and_pool_of_the_README_are_as_its_configuration_has_them()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(Json().Match(await File.ReadAllTextAsync(Repository.PathOf("README.md"))).Groups[1].Value));
        builder.Configuration.AddJsonStream(json);

        // <example name="clusterconfig">
        builder.Services.AddAkka("app", (akka, services) =>
        {
            var configuration = services.GetRequiredService<IConfiguration>();
            var cluster = ClusterPoolOptions.FromConfiguration(configuration.GetRequiredSection("ClusterPool"));
            akka.WithNode(NodeOptions.FromConfiguration(configuration.GetRequiredSection("Node")))
                .WithClusterTaskPool(
                    "images",
                    pool => pool.Configure(configuration.GetRequiredSection("TaskPool")).Handle(Register),
                    cluster with { Types = new WireTypes().Json("thumbnail", ImageJson.Default.Thumbnail) });
        });
        // </example>

        using var app = builder.Build();
        await app.StartAsync().Within("the host starts");
        var node = Akka.Cluster.Cluster.Get(app.Services.GetRequiredService<ActorSystem>());
        await node.JoinAsync(node.SelfAddress).Within("the node begins the cluster");
        Assert.Equal(12, (await UsePoolAsync(app)).Result);
        var status = await app.Services.GetRequiredService<IRequiredActor<TaskCoordinator>>().ActorRef.Ask<PoolStatus>(GetStatus.Instance).Within("the status");
        Assert.Equal(("images", 4, 2), (status.Options.Name, status.Workers, status.Options.Retries));
        Assert.Equal(["worker"], node.SelfRoles);
        await app.StopAsync().Within("the host stops");

        static void Register(TaskHandlers handlers) => handlers.Handle<Thumbnail, int>((task, _) => new(task.Width * task.Height));
    }

    private static async Task<IHost> StartPoolAsync(int port, string seed)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

        // <example name="cluster">
        builder.Services.AddAkka("app", (akka, services) => akka
            .WithNode(new NodeOptions { Port = port, Seeds = [seed] })
            .WithClusterTaskPool(
                "images",
                pool => pool
                    .Configure(options => options with { Workers = 4, Retries = 2 })
                    .Handle(handlers => handlers.Handle<Thumbnail, int>(async (task, context) =>
                    {
                        await Task.Delay(10, context.Token);
                        return task.Width * task.Height;
                    })),
                new ClusterPoolOptions { Types = new WireTypes().Json("thumbnail", ImageJson.Default.Thumbnail) }));
        builder.Services.AddHealthChecks().AddTaskPool();
        // </example>

        var app = builder.Build();
        await app.StartAsync().Within("the host starts");
        return app;
    }

    private static async Task<TaskOutcome> UsePoolAsync(IHost app)
    {
        // <example name="clusteruse">
        var router = app.Services.GetRequiredService<IRequiredActor<TaskRouter>>().ActorRef;
        var coordinator = app.Services.GetRequiredService<IRequiredActor<TaskCoordinator>>().ActorRef;

        var outcome = await router.Ask<TaskOutcome>(new Thumbnail("cat.jpg", Width: 4, Height: 3), TimeSpan.FromSeconds(30));
        var done = await coordinator.Ask<AllDone>(new WhenAllDone(), TimeSpan.FromSeconds(30));

        await using var pool = await TaskPool.OpenAsync(router);
        var area = await pool.RunAsync<int>(new Thumbnail("dog.jpg", Width: 5, Height: 2));
        // </example>

        Assert.Equal((1, 10), (done.Counts.Succeeded, area));
        return outcome;
    }

    private static async Task<IHost> StartAsync(string folder, string host, int port)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

        // <example name="node">
        builder.Services.AddAkka("app", (akka, services) => akka.WithNode(new NodeOptions
        {
            Host = host,
            Port = port,
            Trust = NodeTrust.SignedBy($"{folder}/node.pem", $"{folder}/node.key", $"{folder}/authority.pem"),
        }));
        // </example>

        var app = builder.Build();
        await app.StartAsync().Within("the host starts");
        return app;
    }

    private static async Task MakeCertificatesAsync(string folder)
    {
        var lines = CertificateLines().Match(await File.ReadAllTextAsync(Repository.PathOf("README.md"))).Groups[1].Value;
        Assert.Equal(4, lines.Trim().Split('\n').Length);
        var start = new ProcessStartInfo("bash", ["-ec", lines]) { WorkingDirectory = folder, RedirectStandardError = true };
        using var shell = Process.Start(start)!;
        var errors = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, errors);
    }

    [GeneratedRegex("""```json\n(\{\n  "Node".*?)```""", RegexOptions.Singleline)]
    private static partial Regex Json();

    [GeneratedRegex("""```sh\n(openssl .*?)```""", RegexOptions.Singleline)]
    private static partial Regex CertificateLines();

    /// <summary>A port of this machine that nothing listens on.</summary>
    private sealed class FreePort : IDisposable
    {
        private readonly System.Net.Sockets.TcpListener _listener = new(IPAddress.Loopback, 0);

        public FreePort()
        {
            _listener.Start();
            Number = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _listener.Stop();
        }

        public int Number { get; }

        public void Dispose() => _listener.Dispose();
    }

    /// <summary>A test that runs where there is an openssl to run.</summary>
    private sealed class OpensslFactAttribute : FactAttribute
    {
        public OpensslFactAttribute()
        {
            var folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator);
            if (!folders.Any(folder => File.Exists(Path.Combine(folder, "openssl"))))
            {
                Skip = "openssl is not installed";
            }
        }
    }
}
