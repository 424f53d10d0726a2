using Actors.Cli.CommandLine;
using Actors.Cli.Tests.EndToEnd;

namespace Actors.Cli.Tests.Cluster;

/// <summary>A node in a process of its own.</summary>
internal sealed class NodeProgram : IDisposable
{
    private NodeProgram(ActorsProgram program, string name) => (Program, Name) = (program, name);

    public ActorsProgram Program { get; }

    /// <summary>Where it is reached, as host and port.</summary>
    public string Name { get; }

    public string Port => Name.Split(':')[1];

    /// <summary>Starts a node that runs a shell script for each line, <c>$1</c>, and waits until it is a member.</summary>
    public static Task<NodeProgram> StartAsync(NodeProgram? seed, string script, params string[] options)
    {
        string[] seeds = seed is null ? [] : ["--seed", seed.Name];
        return StartedAsync(ActorsProgram.Start(Words(script, [.. seeds, .. options])));
    }

    /// <summary>Starts a node whose cluster has a durable queue.</summary>
    public static Task<NodeProgram> StartDurableAsync(string connectionString, string script, params string[] options) =>
        StartedAsync(ActorsProgram.StartWith((NodeSettings.PostgreSql, connectionString), Words(script, options)));

    private static string[] Words(string script, string[] options) => ["node", "--workers", "2", .. options, "--", "sh", "-c", script, "sh"];

    private static async Task<NodeProgram> StartedAsync(ActorsProgram program)
    {
        var listening = await program.ErrorLineAsync(line => line.Contains(": listening", StringComparison.Ordinal), "listening");
        var node = new NodeProgram(program, listening.Split(' ')[1].TrimEnd(':'));
        await node.SaysAsync("joined");
        return node;
    }

    /// <summary>Waits until it has said something.</summary>
    public Task SaysAsync(string what) => Program.ErrorLineAsync($"node {Name}: {what}");

    /// <summary>As a machine that loses its power, to the others: no farewell.</summary>
    public void Kill() => Program.Signal("KILL");

    public void Dispose() => Program.Dispose();
}
