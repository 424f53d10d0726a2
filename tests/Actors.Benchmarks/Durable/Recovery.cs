using System.Diagnostics;

namespace Actors.Benchmarks.Durable;

/// <summary>In a process of its own: opens a file with a durable pool, and reads in seconds when the first task begins.</summary>
internal static class Recovery
{
    public static async Task<double> MeasureAsync(string file, int capacity)
    {
        var first = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var began = Stopwatch.GetTimestamp();
        await DurablePool.StartAsync(new DurableOptions { File = file }, capacity, () => first.TrySetResult(Stopwatch.GetTimestamp()));
        return Stopwatch.GetElapsedTime(began, await first.Task).TotalSeconds; // The process ends with whoever has started it.
    }
}
