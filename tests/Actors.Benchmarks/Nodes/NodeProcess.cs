using System.Diagnostics;
using System.Globalization;
using Actors.Benchmarks.Harness;

namespace Actors.Benchmarks.Nodes;

/// <summary>This program once more, as a process of a cluster.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private NodeProcess(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

    /// <summary>Starts one, and returns when it has joined the cluster.</summary>
    public static async Task<NodeProcess> StartAsync(NodeKind kind, string seed, int workers, double pace = 1)
    {
        string[] args = [NodeProgram.Name, "--kind", kind.ToString(), "--seed", seed, "--workers", Text(workers), "--pace", Text(pace)];
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Actors.Benchmarks"), args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var node = new NodeProcess(Process.Start(start)!);
        try
        {
            if (await node.ReadAsync() is var said && said != NodeProgram.Ready)
            {
                throw new WorkNotDoneException($"a node of kind {kind} says '{said}' in place of '{NodeProgram.Ready}'");
            }
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }

        return node;
    }

    /// <summary>How many tasks it has run.</summary>
    public async Task<long> RunsAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        return long.Parse(await ReadAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>Ends it at once: what it would say in parting is of no interest.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private async Task<string> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync() ?? throw new WorkNotDoneException($"a node has ended: {(await _errors).Trim()}");
}
