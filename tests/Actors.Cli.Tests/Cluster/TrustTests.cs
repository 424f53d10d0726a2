using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json;
using Actors.Cli.Tests.EndToEnd;
using Actors.Tests.Fixtures;

namespace Actors.Cli.Tests.Cluster;

/// <summary>Who gets in: by an address that others can reach, by a pinned certificate, by an IPv6 address.</summary>
public sealed class TrustTests
{
    [OutsideFact]
    public async Task Scenario_20_node_that_others_can_reach_starts_with_insecure_alone_and_a_client_reaches_it()
    {
        var host = OutsideFactAttribute.Address!;
        var refused = await ActorsProgram.RunAsync("", "node", "--host", host, "--", "echo");
        Assert.Equal((ExitCode.BadUsage, ""), (refused.Code, refused.Output));
        Assert.StartsWith($"actors: --host: '{host}' can be reached from other machines, so it needs certificates ", refused.Errors, StringComparison.Ordinal);

        using var node = await NodeProgram.StartAsync(seed: null, "echo $1", "--host", host, "--insecure");
        Assert.StartsWith(host + ":", node.Name, StringComparison.Ordinal);
        var (secure, insecure) = (
            await ActorsProgram.RunAsync("hello\n", "submit", "--seed", node.Name, "--host", host),
            await ActorsProgram.RunAsync("hello\n", "submit", "--seed", node.Name, "--host", host, "--insecure"));

        Assert.Equal((ExitCode.BadUsage, ""), (secure.Code, secure.Output));
        Assert.Equal((ExitCode.AllSucceeded, "hello\n"), (insecure.Code, insecure.Output));
    }

    [Fact]
    public async Task Scenario_20_nodes_that_pin_each_others_certificates_take_in_no_other()
    {
        using var files = new Authority();
        var (one, two, client, stranger) = (files.SignItself("one"), files.SignItself("two"), files.SignItself("client"), files.SignItself("stranger"));
        using var first = await NodeProgram.StartAsync(seed: null, "echo $1", Pinned(one, two, client));
        using var second = await NodeProgram.StartAsync(first, "echo $1", Pinned(two, one, client));

        // It trusts them; they do not trust it.
        using var foreign = ActorsProgram.Start(["node", "--seed", first.Name, .. Pinned(stranger, one, two), "--", "echo"]);
        await foreign.ErrorLineAsync(line => line.Contains(": joining by ", StringComparison.Ordinal), "joining");
        await first.Program.ErrorLineAsync(line => line.Contains("TLS handshake failure", StringComparison.Ordinal), "the refusal");

        var submitted = await ActorsProgram.RunAsync("hello\n", ["submit", "--seed", first.Name, .. Pinned(client, one, two)]);
        var status = await ActorsProgram.RunAsync("", ["status", "--json", "--seed", second.Name, .. Pinned(client, one, two)]);
        foreign.Signal("KILL");

        Assert.Equal((ExitCode.AllSucceeded, "hello\n"), (submitted.Code, submitted.Output));
        var members = JsonDocument.Parse(status.Output).RootElement.GetProperty("nodes").EnumerateArray().Where(node => node.GetProperty("workers").GetInt32() > 0);
        Assert.Equal(new[] { first.Name, second.Name }.Order(StringComparer.Ordinal), members.Select(node => node.GetProperty("address").GetString()));
        Assert.DoesNotContain("joined", (await foreign.EndAsync()).Errors, StringComparison.Ordinal);
    }

    [IPv6Fact]
    public async Task Nodes_and_clients_find_each_other_by_IPv6()
    {
        using var first = await NodeProgram.StartAsync(seed: null, "echo $1", "--host", "::1");
        Assert.StartsWith("[::1]:", first.Name, StringComparison.Ordinal);
        using var second = await NodeProgram.StartAsync(first, "echo $1", "--host", "[::1]");

        var ended = await ActorsProgram.RunAsync("hello\n", "submit", "--seed", second.Name, "--host", "::1");

        Assert.Equal((ExitCode.AllSucceeded, "hello\n"), (ended.Code, ended.Output));
    }

    private static string[] Pinned((string Certificate, string Key) own, params (string Certificate, string Key)[] others) =>
        ["--cert", own.Certificate, "--key", own.Key, .. others.SelectMany(other => new[] { "--pin", Authority.PinOf(other.Certificate) })];

    /// <summary>Runs where this machine has an address that others can reach.</summary>
    private sealed class OutsideFactAttribute : FactAttribute
    {
        public OutsideFactAttribute()
        {
            if (Address is null)
            {
                Skip = "this machine has no address but loopback ones";
            }
        }

        public static string? Address { get; } = NetworkInterface.GetAllNetworkInterfaces()
            .Where(card => card.OperationalStatus == OperationalStatus.Up)
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))?.ToString();
    }

    /// <summary>Runs where this machine has IPv6.</summary>
    private sealed class IPv6FactAttribute : FactAttribute
    {
        public IPv6FactAttribute()
        {
            try
            {
                using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
                listener.Start();
            }
            catch (SocketException fault)
            {
                Skip = $"this machine has no IPv6: {fault.Message}";
            }
        }
    }
}
