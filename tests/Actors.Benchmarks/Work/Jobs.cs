using System.Diagnostics;

namespace Actors.Benchmarks.Work;

/// <summary>What a task does. Each run is counted.</summary>
internal static class Jobs
{
    private static readonly long Spin20 = (long)(TimeSpan.FromMicroseconds(20).TotalSeconds * Stopwatch.Frequency);

    public static ValueTask NoOp(Job job)
    {
        Runs.Count();
        return default;
    }

    public static async ValueTask YieldOnce(Job job)
    {
        await Task.Yield();
        Runs.Count();
    }

    /// <summary>Waits 20 ms on a timer.</summary>
    public static async ValueTask Wait20Milliseconds(Job job)
    {
        await Task.Delay(20);
        Runs.Count();
    }

    /// <summary>Uses the processor for 20 microseconds.</summary>
    public static ValueTask Spin20Microseconds(Job job)
    {
        Spin20Microseconds();
        Runs.Count();
        return default;
    }

    public static void Spin20Microseconds()
    {
        var end = Stopwatch.GetTimestamp() + Spin20;
        while (Stopwatch.GetTimestamp() < end)
        {
        }
    }
}
