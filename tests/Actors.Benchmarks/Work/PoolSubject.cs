using Actors.Benchmarks.Harness;

namespace Actors.Benchmarks.Work;

/// <summary>Ours. The pool starts before the first round; a round ends with its answer that all is done.</summary>
internal sealed class PoolSubject(int tasks, TaskPoolOptions options, Func<Job, ValueTask> work, Func<TaskPool, int, Task> submit, OutcomeSink? sink = null)
    : Throughput(tasks)
{
    private readonly TaskPool _pool = TaskPool.Start(options, new TaskHandlers().Handle<Job>((job, _) => work(job)));
    private long _succeeded;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _pool.DisposeAsync();
        if (sink is not null)
        {
            await sink.DisposeAsync();
        }
    }

    protected override async Task RunAsync()
    {
        await submit(_pool, Tasks);
        var done = await _pool.WaitAsync();
        Check.Equal("successes counted", Tasks, done.Counts.Succeeded - _succeeded);
        Check.Equal("other outcomes counted", 0, done.Counts.Total - done.Counts.Succeeded);
        _succeeded = done.Counts.Succeeded;
        if (sink is not null)
        {
            await sink.ReceivedAsync(Tasks);
        }
    }
}
