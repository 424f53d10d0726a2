using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Actors.Tests.Fixtures;

namespace Actors.Tests.Processes;

/// <summary>A node in a process of its own.</summary>
internal sealed partial class Child : IDisposable
{
    private const int Stop = 19;
    private const int Continue = 18;
    private readonly Process _process;

    private Child(Process process, string address) => (_process, Address) = (process, address);

    public string Address { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static async Task<Child> Start(string seed, int workers, string runs, string roles)
    {
        var info = new ProcessStartInfo("dotnet", [typeof(Child).Assembly.Location, "node", seed, workers.ToString(CultureInfo.InvariantCulture), runs, roles])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(info)!;
        var address = await process.StandardOutput.ReadLineAsync().Within("the child says its address");
        return new Child(process, address ?? throw new InvalidOperationException($"The child has ended with {process.ExitCode}."));
    }

    /// <summary>As a machine that loses its power, to the others: no farewell.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Pause() => Signal(Stop);

    public void Resume() => Signal(Continue);

    /// <summary>Asks it to leave in order, and awaits its end.</summary>
    public async Task Leave()
    {
        await _process.StandardInput.WriteLineAsync("leave");
        await _process.WaitForExitAsync().Within("the child has left");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Resume();
            Kill();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    private void Signal(int signal) => Assert.Equal(0, SendSignal(_process.Id, signal));
}

/// <summary>A pool whose router and workers are in processes of their own; this one only has a door.</summary>
public abstract class Children : ClusterPools
{
    private readonly List<Child> _children = [];
    private readonly string _runs = Directory.CreateTempSubdirectory("runs-").FullName;

    internal static ClusterPoolOptions Options => new() { Types = Types, RouterRole = Router, WorkerRole = Worker };

    private protected const string Router = "router";
    private protected const string Worker = "worker";

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        EndChildren();
        Directory.Delete(_runs, recursive: true);
        File.Delete(Program.Mended(_runs));
    }

    private protected void EndChildren()
    {
        _children.ForEach(child => child.Dispose());
        _children.Clear();
    }

    private protected void ForgetRuns() => Array.ForEach(Directory.GetFiles(_runs), File.Delete);

    /// <summary>From now on tasks that kill their process do not.</summary>
    private protected void Mend() => File.Create(Program.Mended(_runs)).Dispose();

    private protected Task<Child> StartChild(Child? seed, int workers = 2, string roles = $"{Router},{Worker}") => StartChildBy(seed?.Address ?? "-", workers, roles);

    private protected async Task<Child> StartChildBy(string seed, int workers = 2, string roles = $"{Router},{Worker}")
    {
        var child = await Child.Start(seed, workers, _runs, roles);
        _children.Add(child);
        return child;
    }

    /// <summary>This process, with the settings of <c>config/akka.hocon</c> alone.</summary>
    private protected async Task<PoolNode> StartDoor(Child seed, int workers)
    {
        var door = await StartNode(Akka.Actor.Address.Parse(seed.Address), (_, _) => throw new InvalidOperationException("It has no workers."), options => options with { Capacity = 2_000_000 }, Options, hocon: string.Empty, quick: string.Empty);
        await StatusThat(door, status => status.Workers == workers, "all workers are there");
        return door;
    }

    /// <summary>Every run that began: the process and the job.</summary>
    private protected List<(int Process, int Job)> Runs() => [.. Directory.GetFiles(_runs).SelectMany(RunsIn)];

    private static IEnumerable<(int Process, int Job)> RunsIn(string path)
    {
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var process = int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture);
        return [.. file.ReadToEnd().Split('\n')[..^1].Select(line => (process, int.Parse(line, CultureInfo.InvariantCulture)))];
    }

    /// <summary>The total-queue checker: what was accepted has ended, what ran was told, and what ran again is no more than what was in flight.</summary>
    private protected void CheckTotal(int told, IReadOnlyList<TaskOutcome> outcomes, int atRisk)
    {
        Assert.Equal(Enumerable.Range(0, told), outcomes.Select(outcome => ((Job)outcome.Task).Number).Order());
        Assert.All(outcomes, outcome => Assert.True(outcome.IsSuccess, outcome.ToString()));
        var runs = Runs().Select(run => run.Job).ToList();
        Assert.Equal(Enumerable.Range(0, told), runs.Distinct().Order());
        Assert.True(runs.Count - told <= atRisk, $"{runs.Count - told} ran again, {atRisk} were in flight");
    }
}
