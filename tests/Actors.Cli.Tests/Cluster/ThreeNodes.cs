using System.Globalization;
using Actors.Cli.Tests.EndToEnd;
using Actors.Cli.Tests.Support;

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
}

/// <summary>A command that says when it has begun, and goes on when it is let.</summary>
internal sealed class HeldCommand : IDisposable
{
    private readonly NamedPipe _events;
    private readonly NamedPipe _gate;

    public HeldCommand(TestFolder folder)
    {
        _events = NamedPipe.OpenBoth(folder.MakePipe("events"));
        _gate = NamedPipe.OpenBoth(folder.MakePipe("gate"));
        Script = $"echo begun > '{folder["events"]}'; read x < '{folder["gate"]}'";
    }

    public string Script { get; }

    public Task<string?> BegunAsync() => _events.ReadLineAsync();

    public void Release(int count = 1) => _gate.WriteLine(string.Join('\n', Enumerable.Repeat("go", count)));

    public void Dispose()
    {
        _gate.Dispose();
        _events.Dispose();
    }
}
