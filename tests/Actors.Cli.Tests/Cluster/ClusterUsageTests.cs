using Actors.Cli.CommandLine;
using Actors.Cli.Tests.EndToEnd;
using Actors.Tests.Fixtures;

namespace Actors.Cli.Tests.Cluster;

/// <summary>Scenarios 19 and 20 as the commands for a cluster meet them: what is wrong is said at once, and who is not trusted gets no answer.</summary>
public sealed class ClusterUsageTests
{
    private static readonly string[] Commands = ["submit", "status", "wait"];

    [Theory]
    [InlineData("node", "--port: '70000' must be a whole number from 0 to 65535", "--port", "70000", "--", "echo")]
    [InlineData("node", "--seed: 'here' must be HOST:PORT with a port from 1 to 65535", "--seed", "here", "--", "echo")]
    [InlineData("node", "--seed: '::1:5' must be HOST:PORT", "--seed", "::1:5", "--", "echo")]
    [InlineData("node", "--workers: '0' must be a whole number from 1 to 100000", "--workers", "0", "--", "echo")]
    [InlineData("node", "COMMAND: missing; it goes after --, as in: actors node -- echo {}")]
    [InlineData("node", "--frob: no such option", "--frob", "--", "echo")]
    [InlineData("node", "--host: '10.1.2.3' can be reached from other machines, so it needs certificates (--cert, --key, and --ca or --pin); or give --insecure", "--host", "10.1.2.3", "--", "echo")]
    [InlineData("node", "--host: '0.0.0.0' must be an address by which the other nodes can reach this one", "--host", "0.0.0.0", "--", "echo")]
    [InlineData("node", "--host: '192.0.2.1' is no address of this machine", "--host", "192.0.2.1", "--insecure", "--", "echo")]
    [InlineData("node", "--key: missing; certificates need --cert, --key, and --ca or --pin", "--cert", "no.pem", "--", "echo")]
    [InlineData("node", "--ca: missing, and so is --pin; one of them says whom to trust", "--cert", "no.pem", "--key", "no.key", "--", "echo")]
    [InlineData("node", "--pin: '12' must be a SHA-256 fingerprint", "--cert", "no.pem", "--key", "no.key", "--pin", "12", "--", "echo")]
    [InlineData("node", "--ca: 'no.ca' cannot stand with --pin; either says whom to trust", "--cert", "no.pem", "--key", "no.key", "--ca", "no.ca", "--pin", "12", "--", "echo")]
    [InlineData("node", "--cert: missing; certificates need --cert, --key, and --ca or --pin", "--pin", "12", "--", "echo")]
    [InlineData("submit", "--cert: missing; certificates need --cert, --key, and --ca or --pin", "--seed", "127.0.0.1:1", "--key", "no.key")]
    [InlineData("node", "--cert: 'no.pem' cannot be used", "--cert", "no.pem", "--key", "no.key", "--ca", "no.ca", "--", "echo")]
    [InlineData("submit", "--seed: missing; it names a node, as in: --seed 127.0.0.1:5055")]
    [InlineData("submit", "--input: 'missing' cannot be read", "--seed", "127.0.0.1:1", "--input", "missing")]
    [InlineData("submit", "--host: '127.0.0.1' must be an address of this machine at which 10.1.2.3 can reach it", "--seed", "10.1.2.3:5055")]
    [InlineData("submit", "--group: '' must be the name of a group", "--seed", "127.0.0.1:1", "--group", "")]
    [InlineData("status", "'--frob'", "--seed", "127.0.0.1:1", "--frob")]
    [InlineData("wait", "--timeout: 'soon' must be a number with ms, s, m, h or d", "--seed", "127.0.0.1:1", "--timeout", "soon")]
    [InlineData("wait", "--seed: '127.0.0.1:0' must be HOST:PORT", "--seed", "127.0.0.1:0")]
    public async Task Scenario_19_bad_usage_is_explained(string command, string message, params string[] args)
    {
        var ended = await ActorsProgram.RunAsync("", [command, .. args]);

        Assert.Equal((ExitCode.BadUsage, ""), (ended.Code, ended.Output));
        Assert.Contains("actors: " + message, ended.Errors.Replace("Unrecognized command or argument ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.EndsWith($"Try 'actors {command} --help'.\n", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scenario_19_all_faults_of_a_node_are_told_at_once()
    {
        var ended = await ActorsProgram.RunAsync("", "node", "--port", "x", "--seed", "a", "--workers", "-1", "--host", "::", "--ca", "no.ca");

        Assert.Equal(ExitCode.BadUsage, ended.Code);
        Assert.Equal(
            ["COMMAND", "--port", "--seed", "--workers", "--cert", "--key", "--host"],
            ended.Errors.Split('\n').Where(line => line.StartsWith("actors: ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1].TrimEnd(':')));
    }

    [Fact]
    public async Task Scenario_19_port_that_is_taken_is_named()
    {
        using var node = await NodeProgram.StartAsync(seed: null, ":");

        var ended = await ActorsProgram.RunAsync("", "node", "--port", node.Name.Split(':')[1], "--", "echo");

        Assert.Equal(ExitCode.BadUsage, ended.Code);
        Assert.Contains($"actors: --port: '{node.Name.Split(':')[1]}' cannot be listened on: ", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scenario_20_insecure_beside_certificates_is_refused()
    {
        using var authority = new Authority();

        var ended = await ActorsProgram.RunAsync("", ["node", "--insecure", .. Trust(authority, "node"), "--", "echo"]);

        Assert.Equal((ExitCode.BadUsage, ""), (ended.Code, ended.Output));
        Assert.StartsWith("actors: --insecure: 'True' must be false with certificates (--cert, --key, and --ca or --pin): ", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_and_client_find_the_cluster_by_any_of_their_seeds()
    {
        using var first = await NodeProgram.StartAsync(seed: null, "echo $1");

        // Nothing listens on port 1.
        string[] seeds = ["--seed", "127.0.0.1:1", "--seed", first.Name];
        using var second = await NodeProgram.StartAsync(seed: null, "echo $1", seeds);
        var ended = await ActorsProgram.RunAsync("hello\n", ["submit", .. seeds]);

        Assert.Equal((ExitCode.AllSucceeded, "hello\n"), (ended.Code, ended.Output));
    }

    [Fact]
    public async Task Nobody_who_answers_is_told_with_the_seeds()
    {
        // Nothing listens on port 1.
        var all = await Task.WhenAll(Commands.Select(command => ActorsProgram.RunAsync("x\n", command, "--seed", "127.0.0.1:1", "--seed", "[::1]:1")));

        Assert.All(all, ended =>
        {
            Assert.Equal((ExitCode.SomeDidNot, ""), (ended.Code, ended.Output));
            Assert.Equal("actors: no node answers at 127.0.0.1:1, [::1]:1 within 10 s: is one running there, and do they trust each other?\n", ended.Errors);
        });
    }

    [Fact]
    public async Task Scenario_20_node_with_certificates_answers_those_alone_that_have_one()
    {
        using var authority = new Authority();
        using var other = new Authority("another");
        using var node = await NodeProgram.StartAsync(seed: null, "echo $1", Trust(authority, "node"));

        string[] submit = ["submit", "--seed", node.Name];
        var (trusted, bare, stranger) = (
            ActorsProgram.RunAsync("hello\n", [.. submit, .. Trust(authority, "client")]),
            ActorsProgram.RunAsync("hello\n", submit),
            ActorsProgram.RunAsync("hello\n", [.. submit, .. Trust(other, "client")]));

        Assert.Equal((ExitCode.AllSucceeded, "hello\n"), ((await trusted).Code, (await trusted).Output));
        foreach (var refused in new[] { await bare, await stranger })
        {
            Assert.Equal((ExitCode.SomeDidNot, ""), (refused.Code, refused.Output));
            Assert.Contains($"no node answers at {node.Name} within 10 s", refused.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Help_of_each_has_every_option_its_exit_codes_and_examples()
    {
        var options = new Dictionary<string, IEnumerable<System.CommandLine.Option>>
        {
            ["node"] = new NodeCommandOptions().All,
            ["submit"] = new SubmitOptions().All,
            ["status"] = new StatusOptions().All,
            ["wait"] = new WaitOptions().All,
        };
        foreach (var (command, all) in options)
        {
            var ended = await ActorsProgram.RunAsync("", command, "--help");

            Assert.Equal((ExitCode.AllSucceeded, ""), (ended.Code, ended.Errors));
            Assert.All(all, option => Assert.Contains(option.Name + " ", ended.Output, StringComparison.Ordinal));
            Assert.All(new[] { 0, 1, 2 }, code => Assert.Contains($"\n  {code} ", ended.Output, StringComparison.Ordinal));
            Assert.Contains("Examples:\n", ended.Output, StringComparison.Ordinal);
            Assert.Contains($"Usage:\n  actors {command} ", ended.Output, StringComparison.Ordinal);
        }
    }

    private static string[] Trust(Authority authority, string name)
    {
        var (certificate, key) = authority.Sign(name);
        return ["--cert", certificate, "--key", key, "--ca", authority.File];
    }
}
