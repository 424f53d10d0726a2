using System.Diagnostics;
using Actors.Benchmarks.Harness;
using Akka.Actor;

namespace Actors.Benchmarks.Nodes;

/// <summary>A subject that is read in tasks a second: this process submits and is told, the others run the tasks.</summary>
internal abstract class ClusterThroughput(int tasks, Shared<NodeProcesses> shared) : ClusterSubject<ReadyCluster>(shared)
{
    public const string Unit = "tasks/s";

    protected override async Task<double> MeasureAsync(ReadyCluster started)
    {
        // A part that does not count: the threads of three processes are still where the subject before has left them.
        await started.Window.RunAsync(started.Router, started.Task, tasks / 4 / Window.Chunk * Window.Chunk);
        var before = await Others.RunsAsync();
        var began = Stopwatch.GetTimestamp();
        await started.Window.RunAsync(started.Router, started.Task, tasks);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Check.Equal("tasks run", tasks, await Others.RunsAsync() - before);
        return tasks / seconds;
    }

    protected override ValueTask StopAsync(ReadyCluster started) => started.Owner.DisposeAsync();
}

/// <summary>A cluster that works, as the process that submits sees it.</summary>
/// <param name="Owner">Disposed of with it.</param>
/// <param name="Router">Who the tasks are told.</param>
/// <param name="Task">All tasks are this one, so that nobody's figures hold the price of making it.</param>
/// <param name="Window">Tells them.</param>
internal sealed record ReadyCluster(IAsyncDisposable Owner, IActorRef Router, object Task, Window Window);
