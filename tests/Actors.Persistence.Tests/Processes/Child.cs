using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Actors.Tests.Fixtures;

namespace Actors.Tests.Processes;

/// <summary>A process with a durable pool (<see cref="Program"/>), and the lines that it has written.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;
    private readonly Task _read;

    private Child(Process process)
    {
        _process = process;
        _read = Task.WhenAll(ReadAsync(), process.StandardError.ReadToEndAsync());
    }

    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Starts it with a pool of this name in a file, or where a connection string says. What it is to run may take it down before it says so.</summary>
    public static async Task<Child> StartAsync(string place, int milliseconds, string name = "jobs")
    {
        var child = new Child(Process.Start(new ProcessStartInfo("dotnet", [typeof(Child).Assembly.Location, "pool", name, place, milliseconds.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!);
        await Safety.Becomes(() => child.HasExited || child.Lines.Contains("started"), "the child has started", () => string.Join("; ", child.Lines));
        return child;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

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

    /// <summary>The lines that begin so.</summary>
    public List<string> Said(string what) => [.. Lines.Where(line => line.StartsWith(what, StringComparison.Ordinal))];

    /// <summary>Awaits so many lines that begin so.</summary>
    public Task Says(string what, int count) => Safety.Becomes(() => Said(what).Count >= count, $"{count} times '{what}'", () => string.Join("; ", Lines.TakeLast(5)));

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        _read.GetAwaiter().GetResult();
    }

    public async Task EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().Within("the child ends", () => Lines.LastOrDefault());
        await _read;
    }

    /// <summary>It takes itself down.</summary>
    public async Task GoesDownAsync()
    {
        await _process.WaitForExitAsync().Within("the child goes down", () => Lines.LastOrDefault());
        await _read;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Lines.Enqueue(line);
        }
    }
}
