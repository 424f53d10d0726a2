namespace Actors.Benchmarks.Nodes;

/// <summary>Several more processes of this program.</summary>
internal sealed class NodeProcesses(int count) : IAsyncDisposable
{
    private readonly NodeProcess[] _all = [.. Enumerable.Range(0, count).Select(_ => new NodeProcess())];

    public NodeProcess this[int index] => _all[index];

    public int Count => _all.Length;

    /// <summary>Lets each join a cluster.</summary>
    public Task JoinAsync(NodeKind kind, string seed, int workers) => Task.WhenAll(_all.Select(process => process.JoinAsync(kind, seed, workers)));

    /// <summary>How many tasks all of them have run.</summary>
    public async Task<long> RunsAsync() => (await Task.WhenAll(_all.Select(process => process.RunsAsync()))).Sum();

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _all)
        {
            await process.DisposeAsync();
        }
    }
}
