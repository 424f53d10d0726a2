using System.Collections.Concurrent;

namespace Actors.Benchmarks.VirtualTime;

/// <summary>Time that moves only when nothing is left to do at its present: one thread runs what is posted, then what is due next.</summary>
internal sealed class VirtualClock : TimeProvider
{
    // An uptime, as a real monotonic clock has one.
    private static readonly long Uptime = TimeSpan.FromHours(1).Ticks;

    private readonly ConcurrentQueue<Action> _ready = new(); // also posted to by actors that start on threads of their own
    private readonly PriorityQueue<TaskCompletionSource, (long DueAt, long Order)> _due = new();
    private long _now;
    private long _order;

    public TimeSpan Now => TimeSpan.FromTicks(_now);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Uptime + _now;

    /// <summary>Runs it at the present time.</summary>
    public void Post(Action run) => _ready.Enqueue(run);

    public Task Delay(TimeSpan span)
    {
        var end = new TaskCompletionSource();
        _due.Enqueue(end, (_now + span.Ticks, _order++));
        return end.Task;
    }

    /// <summary>Runs until nothing is left, now or later.</summary>
    public void RunToEnd()
    {
        while (true)
        {
            while (_ready.TryDequeue(out var run))
            {
                run();
            }

            if (!_due.TryDequeue(out var end, out var key))
            {
                return;
            }

            _now = key.DueAt;
            end.SetResult();
        }
    }
}
