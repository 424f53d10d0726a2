using System.Diagnostics;
using Actors.Benchmarks.Harness;

namespace Actors.Benchmarks.Work;

/// <summary>A subject that is read in million tasks a second, from the first submission until all is done.</summary>
internal abstract class Throughput(int tasks) : ISubject
{
    public const string Unit = "M tasks/s";

    protected int Tasks => tasks;

    public async Task<double> MeasureAsync()
    {
        var before = Runs.Total;
        var began = Stopwatch.GetTimestamp();
        await RunAsync();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Check.Equal("tasks run", tasks, Runs.Total - before);
        return tasks / seconds / 1e6;
    }

    public virtual ValueTask DisposeAsync() => default;

    /// <summary>Submits the tasks and returns when all are done.</summary>
    protected abstract Task RunAsync();
}
