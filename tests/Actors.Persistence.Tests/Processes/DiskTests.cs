using System.Diagnostics;
using System.Globalization;

namespace Actors.Tests.Processes;

/// <summary>The disk under a durable pool takes no more for a while, or has lost the end of what was written last.</summary>
public sealed class DiskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("durable-disk-").FullName;

    private string File => Path.Combine(_folder, "pool.db");

    private string Log => $"{File}-wal";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Pool_whose_file_cannot_grow_admits_nothing_and_goes_on_by_itself_when_it_can()
    {
        const int Before = 20;
        const int All = 100;
        using var child = await Child.StartAsync(File, milliseconds: 0);
        await child.TellAsync($"submit 0 {Before}");
        await child.Says("told", Before);

        await LimitFiles(child, "4096:");
        await child.TellAsync($"submit {Before} {All - Before}");
        await child.Says("error The ledger of pool jobs", 1);
        Assert.Equal(Before, child.Said("admitted").Count);
        await LimitFiles(child, "unlimited:");

        await child.Says("told", All);
        await child.TellAsync("wait");
        await child.Says("done", 1);
        Assert.Equal($"done {All} succeeded, 0 failed, 0 timed out, 0 crashed, 0 cancelled", Assert.Single(child.Said("done")));
        Assert.Equal(Enumerable.Range(0, All).Select(job => $"told {job} Succeeded").Order(), child.Said("told").Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task End_of_the_log_that_was_lost_takes_nothing_with_it_that_was_written_before(bool isGarbage)
    {
        const int Tasks = 10;
        using (var child = await Child.StartAsync(File, milliseconds: 600_000))
        {
            for (var job = 0; job < Tasks; job++)
            {
                await child.TellAsync($"submit {job} 1");
                await child.Says("admitted", job + 1); // Each in a commit of its own, at least.
            }

            child.Kill();
        }

        await using (var log = new FileStream(Log, FileMode.Open))
        {
            var torn = log.Length - 100;
            log.SetLength(torn);
            if (isGarbage)
            {
                log.Position = torn;
                log.Write(Enumerable.Repeat((byte)0xA5, 100).ToArray());
            }
        }

        using var next = await Child.StartAsync(File, milliseconds: 0);
        await next.TellAsync("wait");
        await next.Says("done", 1);
        var runs = next.Said("run").Select(line => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)).Order().ToList();
        Assert.Equal(Enumerable.Range(0, runs.Count), runs);
        Assert.InRange(runs.Count, Tasks - 1, Tasks); // The last commit may have held the last of them.
        await next.TellAsync($"submit {Tasks} 1");
        await next.Says("told", 1);
    }

    /// <summary>Limits how long a file may become that it writes: what is more fails, as on a disk that is full.</summary>
    private static async Task LimitFiles(Child child, string bytes)
    {
        using var tool = Process.Start("prlimit", ["--pid", child.Id.ToString(CultureInfo.InvariantCulture), $"--fsize={bytes}"]);
        await tool.WaitForExitAsync();
        Assert.Equal(0, tool.ExitCode);
    }
}
