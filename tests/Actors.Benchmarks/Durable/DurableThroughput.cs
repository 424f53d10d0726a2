using System.Diagnostics;
using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Nodes;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Durable;

/// <summary>Reads a durable pool in tasks a second, from the first that is told to the last outcome; 32,000 are under way.</summary>
internal sealed class DurableThroughput(int tasks, IPlace place) : DurableSubject(place)
{
    public const string Sqlite = "TaskPool on SQLite";
    public const string Postgres = "TaskPool on PostgreSQL";
    public const string Unit = "tasks/s";

    private Window? _window;

    protected override async Task<double> MeasureAsync(DurablePool pool)
    {
        _window ??= new Window(pool.System);
        var before = Runs.Total;
        var began = Stopwatch.GetTimestamp();
        await _window.RunAsync(pool.Router, DurablePool.Message, tasks);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Check.Equal("tasks run", tasks, Runs.Total - before);
        return tasks / seconds;
    }
}
