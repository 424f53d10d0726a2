using System.Diagnostics;
using System.Globalization;
using Actors.Benchmarks.Harness;

namespace Actors.Benchmarks.Work;

/// <summary>A program that runs a command once per line of its input, each time as a process of its own.</summary>
internal sealed class CommandLineTool(string path, params string[] args)
{
    /// <summary>The built program of this repository.</summary>
    public static CommandLineTool Actors => new(Path.Combine(AppContext.BaseDirectory, "Actors.Cli"), "run", "--workers", "4", "--");

    /// <summary>The tool of that name; null where it is not installed.</summary>
    public static CommandLineTool? Find(string name, params string[] args) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists) is { } path ? new CommandLineTool(path, args) : null;

    /// <summary>Runs <c>true</c> that many times. Returns the seconds from start to exit.</summary>
    public async Task<double> TimeAsync(int jobs)
    {
        var began = Stopwatch.GetTimestamp();
        await RunAsync("true", jobs);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Checks that it runs one command a line, by one that leaves a line behind: <c>true</c> leaves nothing but its exit code.</summary>
    public async Task CheckAsync(int jobs)
    {
        var output = await RunAsync("echo", jobs);
        Check.Equal("different lines printed", jobs, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Count());
    }

    private async Task<string> RunAsync(string command, int jobs)
    {
        var start = new ProcessStartInfo(path, [.. args, command]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(string.Concat(Enumerable.Range(1, jobs).Select(line => line.ToString(CultureInfo.InvariantCulture) + "\n")));
        process.StandardInput.Close();
        await Task.WhenAll(output, errors, process.WaitForExitAsync());
        Check.Equal($"exit code of {path} ({(await errors).Trim()})", 0, process.ExitCode);
        return await output;
    }
}
