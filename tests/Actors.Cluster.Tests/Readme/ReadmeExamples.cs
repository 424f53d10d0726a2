using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Actors.Hosting;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Actors.Tests.Readme;

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

    [GeneratedRegex("""```sh\n(openssl .*?)```""", RegexOptions.Singleline)]
    private static partial Regex CertificateLines();

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
