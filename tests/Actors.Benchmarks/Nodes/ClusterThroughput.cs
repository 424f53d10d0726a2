using System.Diagnostics;
using Actors.Benchmarks.Harness;
using Akka.Actor;

namespace Actors.Benchmarks.Nodes;

/// <summary>A subject of three processes that is read in tasks a second: this one submits and is told, two others run the tasks.</summary>
internal abstract class ClusterThroughput : ISubject
{
    public const string Unit = "tasks/s";

    private readonly int _tasks;
    private readonly Task<Started> _started;

    protected ClusterThroughput(int tasks)
    {
        _tasks = tasks;
        _started = Task.Run(StartAsync);
    }

    public async Task<double> MeasureAsync()
    {
        var (router, task, window, nodes) = await _started;
        var before = await RunsAsync(nodes);
        var began = Stopwatch.GetTimestamp();
        await window.RunAsync(router, task, _tasks);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Check.Equal("tasks run", _tasks, await RunsAsync(nodes) - before);
        return _tasks / seconds;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in (await _started).Nodes)
        {
            await node.DisposeAsync();
        }

        await StopAsync();
    }

    /// <summary>Starts all three, and returns when they work together.</summary>
    protected abstract Task<Started> StartAsync();

    /// <summary>Stops what there is of it in this process.</summary>
    protected abstract Task StopAsync();

    private static async Task<long> RunsAsync(IEnumerable<NodeProcess> nodes) => (await Task.WhenAll(nodes.Select(node => node.RunsAsync()))).Sum();

    /// <param name="Router">Who the tasks are told.</param>
    /// <param name="Task">All tasks are this one, so that nobody's figures hold the price of making it.</param>
    /// <param name="Window">Tells them.</param>
    /// <param name="Nodes">The other processes.</param>
    protected sealed record Started(IActorRef Router, object Task, Window Window, IReadOnlyList<NodeProcess> Nodes);
}
