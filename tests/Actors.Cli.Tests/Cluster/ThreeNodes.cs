using System.Globalization;
using System.Text.Json;
using Actors.Cli.Tests.EndToEnd;

namespace Actors.Cli.Tests.Cluster;

/// <summary>Three nodes that tests share. A line is a word of shell for their command, so that each test says itself what is to happen.</summary>
public sealed class ThreeNodes : IAsyncLifetime
{
    private readonly List<NodeProgram> _nodes = [];

    internal IReadOnlyList<string> Names => [.. _nodes.Select(node => node.Name)];

    internal string[] Seeds => ["--seed", _nodes[0].Name, "--seed", _nodes[2].Name];

    public async Task InitializeAsync()
    {
        _nodes.Add(await NodeProgram.StartAsync(seed: null, "eval \"$1\""));
        _nodes.AddRange(await Task.WhenAll(NodeProgram.StartAsync(_nodes[0], "eval \"$1\""), NodeProgram.StartAsync(_nodes[0], "eval \"$1\"")));
        await AllWorkersAsync();
    }

    public Task DisposeAsync()
    {
        _nodes.ForEach(node => node.Dispose());
        return Task.CompletedTask;
    }

    internal Task<Ended> RunAsync(string input, string command, params string[] args) => ActorsProgram.RunAsync(input, [command, .. Seeds, .. args]);

    internal ActorsProgram Start(string command, params string[] args) => ActorsProgram.Start([command, .. Seeds, .. args]);

    /// <summary>Lines that each print a number.</summary>
    internal static string Echoes(int count) => string.Concat(Enumerable.Range(1, count).Select(n => string.Create(CultureInfo.InvariantCulture, $"echo task {n}\n")));

    /// <summary>Waits until the router knows of the workers of all.</summary>
    private async Task AllWorkersAsync()
    {
        using var watch = Start("status", "--watch", "--json");
        var looks = new StreamReader(watch.Output);
        int workers;
        do
        {
            var look = await watch.Within(looks.ReadLineAsync(), "its next look");
            workers = JsonDocument.Parse(look!).RootElement.GetProperty("workers").GetInt32();
        }
        while (workers < 6);
    }
}
