using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Actors.Tests.Fixtures;

namespace Actors.Tests.Processes;

/// <summary>A node of a durable pool in a process of its own (<see cref="NodeProgram"/>), and what it says.</summary>
internal sealed partial class NodeProcess : IDisposable
{
    private const int Stop = 19;
    private const int Continue = 18;

    private readonly Process _process;
    private readonly Task _read;
    private volatile TaskCompletionSource _saysMore = Gate.NewSignal();

    private NodeProcess(Process process)
    {
        _process = process;
        _read = ReadAsync();
    }

    /// <summary>All that it has said.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Where the others reach it; empty if it went down too soon.</summary>
    public string Address { get; private set; } = string.Empty;

    /// <summary>Completes when its process has ended and all that it said was read.</summary>
    public Task Ended => Task.WhenAll(_process.WaitForExitAsync(), _read);

    /// <summary>Whether it has written its last line.</summary>
    public bool HasEnded => _read.IsCompleted;

    /// <summary>Starts it. What it is to run may take it down before it says so.</summary>
    public static async Task<NodeProcess> StartAsync(string pool, int port, NodeProcess? seed)
    {
        string[] words = [typeof(NodeProcess).Assembly.Location, "node", pool, port.ToString(CultureInfo.InvariantCulture), seed?.Address ?? "-"];
        var node = new NodeProcess(Process.Start(new ProcessStartInfo("dotnet", words) { RedirectStandardInput = true, RedirectStandardOutput = true })!);
        try
        {
            await Task.WhenAny(node._saysMore.Task, node._read, Task.Delay(Safety.Net)); // On a busy machine it may take longer than all that comes after it.
            await node.UntilAsync(() => node.HasEnded || node.Said("started").Any(), "the node has started");
        }
        catch
        {
            node.Dispose();
            throw;
        }

        node.Address = node.Said("started").SingleOrDefault()?[1] ?? string.Empty;
        return node;
    }

    /// <summary>The numbers in what it has said of this kind.</summary>
    public List<int> Numbers(string kind) => [.. Said(kind).Select(words => int.Parse(words[1], CultureInfo.InvariantCulture))];

    /// <summary>What it has said of this kind, in words.</summary>
    public IEnumerable<string[]> Said(string kind) => Lines.Select(line => line.Split(' ')).Where(words => words[0] == kind);

    /// <summary>Awaits that it says something of this kind so many times.</summary>
    public Task Says(string kind, int times = 1) => UntilAsync(() => Said(kind).Count() >= times, $"{times} times '{kind}'");

    /// <summary>Looks again whenever it says something; it never says nothing for long while a test waits.</summary>
    public async Task UntilAsync(Func<bool> fact, string expected)
    {
        while (true)
        {
            var more = _saysMore.Task;
            if (fact())
            {
                return;
            }

            await Task.WhenAny(more, _read).Within(expected, () => Lines.LastOrDefault());
            Assert.False(_read.IsCompleted && !fact(), $"expected: {expected}; but it has ended, and said last '{Lines.LastOrDefault()}'");
        }
    }

    public async Task TellAsync(string command)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(command);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It has gone down.
        }
    }

    public void Pause() => Signal(Stop);

    public void Resume() => Signal(Continue);

    /// <summary>As a machine that loses its power: no farewell.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill(); // Also if it stands still.
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    private void Signal(int signal) => Assert.Equal(0, SendSignal(_process.Id, signal));

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Lines.Enqueue(line);
            var more = _saysMore;
            _saysMore = Gate.NewSignal();
            more.SetResult();
        }
    }
}
