using Actors.Benchmarks.Harness;

namespace Actors.Benchmarks.VirtualTime;

/// <summary>A task that takes that long in virtual time.</summary>
internal sealed record Lasting(TimeSpan Span);

/// <summary>A subject that is read in virtual milliseconds, from the moment at which all tasks are submitted to the end of the last.</summary>
internal abstract class VirtualSubject(IReadOnlyList<Lasting> tasks) : ISubject
{
    private int _ended;

    protected VirtualClock Clock { get; } = new();

    public async Task<double> MeasureAsync()
    {
        var (before, began) = (_ended, Clock.Now);
        await SubmitAsync(tasks);
        Clock.RunToEnd();
        Check.Equal("tasks run", tasks.Count, _ended - before);
        return (Clock.Now - began).TotalMilliseconds;
    }

    public virtual ValueTask DisposeAsync() => default;

    protected abstract Task SubmitAsync(IReadOnlyList<Lasting> tasks);

    protected async Task RunAsync(Lasting task)
    {
        await Clock.Delay(task.Span);
        _ended++;
    }
}
