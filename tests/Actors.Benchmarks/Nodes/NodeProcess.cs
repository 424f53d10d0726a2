using System.Diagnostics;
using System.Globalization;
using Actors.Benchmarks.Harness;

namespace Actors.Benchmarks.Nodes;

/// <summary>This program once more, as a process of clusters.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <param name="isSteady">Whether its code is compiled for good at once: in tiers it took a process twenty rounds to read steadily, and it lives for little more. Not where its start is what is measured.</param>
    public NodeProcess(bool isSteady = true)
    {
        _process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Actors.Benchmarks"), NodeProgram.Name)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_TieredCompilation"] = isSteady ? "0" : "1" },
        })!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Lets it join a cluster.</summary>
    /// <param name="kind">What it has there.</param>
    /// <param name="seed">Where another node is.</param>
    /// <param name="workers">How many tasks it runs at once.</param>
    /// <param name="pace">How many times as long as they say tasks take there that wait.</param>
    public Task JoinAsync(NodeKind kind, string seed, int workers, double pace = 1) =>
        AskAsync(string.Create(CultureInfo.InvariantCulture, $"{NodeProgram.Join} {kind} {seed} {workers} {pace}"));

    /// <summary>How many tasks it has run.</summary>
    public async Task<long> RunsAsync() => (long)await AskAsync(NodeProgram.CountRuns);

    /// <summary>How many bytes a pool of two nodes in that process holds with so many tasks outstanding, more than when it was new.</summary>
    public Task<double> WeighAsync(int tasks) => AskAsync(string.Create(CultureInfo.InvariantCulture, $"{NodeProgram.Weigh} {tasks}"));

    /// <summary>How many bytes it holds in memory.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Has it open the file of a durable pool, in which so many tasks are outstanding. Gives the seconds until the first of them begins.</summary>
    public Task<double> RecoverAsync(string file, int tasks) => AskAsync(string.Create(CultureInfo.InvariantCulture, $"{NodeProgram.Recover} {tasks} {file}"));

    /// <summary>Ends it at once: what it would say in parting is of no interest.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _oneAtATime.Dispose();
    }

    private async Task<double> AskAsync(string question)
    {
        await _oneAtATime.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(question);
            return double.Parse(
                await _process.StandardOutput.ReadLineAsync() ?? throw new WorkNotDoneException($"a process of the cluster has ended: {(await _errors).Trim()}"),
                CultureInfo.InvariantCulture);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }
}
