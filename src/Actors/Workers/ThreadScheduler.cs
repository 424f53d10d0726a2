using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Actors;

/// <summary>The scheduler of an actor system on a thread of its own: <c>akka.scheduler.implementation</c> in the reference configuration.</summary>
/// <remarks>
/// Akka.NET's own ticks on the thread pool: with every thread of it busy in a handler, a timer of 0.2 s came after 4 to 8 s on two cores, and with it every timeout.
/// What is scheduled runs on the scheduler's thread and must be short; it is mostly the telling of a message.
/// </remarks>
public sealed class ThreadScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider, IDisposable
{
    private const int PurgeAtLeast = 1_024;

    private readonly object _lock = new(); // Monitor: the thread waits on it for the next due time.
    private readonly PriorityQueue<Scheduled, (long DueAt, long Order)> _queue = new();
    private readonly Thread _thread;
    private long _order;
    private int _purgeAt = PurgeAtLeast;
    private bool _isDisposed;

    /// <summary>Called by Akka.NET.</summary>
    public ThreadScheduler(Config config, ILoggingAdapter log)
        : base(config, log)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "actors-scheduler" };
        _thread.UnsafeStart();
    }

    /// <inheritdoc/>
    public override TimeSpan MonotonicClock => HighResMonotonicClock;

    /// <inheritdoc/>
    public override TimeSpan HighResMonotonicClock => TimeProvider.System.GetElapsedTime(0);

    /// <inheritdoc/>
    protected override DateTimeOffset TimeNow => TimeProvider.System.GetUtcNow();

    /// <summary>Ends the thread; what is scheduled is forgotten.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _queue.Clear();
            Monitor.Pulse(_lock);
        }
    }

    /// <inheritdoc/>
    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(delay, TimeSpan.Zero, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) => Add(delay, TimeSpan.Zero, action, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) => Add(delay, TimeSpan.Zero, action.Run, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Add(initialDelay, interval, action, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Add(initialDelay, interval, action.Run, cancelable);

    private void Add(TimeSpan delay, TimeSpan interval, Action action, ICancelable? cancelable)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            Enqueue(new Scheduled(action, interval, cancelable), HighResMonotonicClock + delay);
        }
    }

    private void Enqueue(Scheduled scheduled, TimeSpan dueAt)
    {
        if (_queue.Count >= _purgeAt)
        {
            // The cancelled are not looked for one by one: each doubling of the queue throws them out.
            var alive = _queue.UnorderedItems.Where(item => !item.Element.IsCancelled).ToList();
            _queue.Clear();
            _queue.EnqueueRange(alive);
            _purgeAt = Math.Max(PurgeAtLeast, 2 * alive.Count);
        }

        _queue.Enqueue(scheduled, (dueAt.Ticks, _order++));
        Monitor.Pulse(_lock);
    }

    private void Run()
    {
        var context = ExecutionContext.Capture()!;
        while (TryTakeDue() is { } due)
        {
            ExecutionContext.Restore(context); // An action may have changed it.
            try
            {
                if (!due.IsCancelled)
                {
                    due.Action();
                }
            }
#pragma warning disable CA1031 // Somebody's action: it must not end the thread that serves all others.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                Log.Error(fault, "A scheduled action failed");
            }
        }
    }

    /// <summary>Waits for the next that is due; null when disposed of.</summary>
    private Scheduled? TryTakeDue()
    {
        lock (_lock)
        {
            while (!_isDisposed)
            {
                if (!_queue.TryPeek(out var scheduled, out var key))
                {
                    Monitor.Wait(_lock);
                    continue;
                }

                var left = TimeSpan.FromTicks(key.DueAt) - HighResMonotonicClock;
                if (left > TimeSpan.Zero)
                {
                    // Rounded up: a wait that ends early would be repeated a thousand times in the last millisecond.
                    Monitor.Wait(_lock, (int)Math.Min(int.MaxValue, Math.Ceiling(left.TotalMilliseconds)));
                    continue;
                }

                _queue.Dequeue();
                if (scheduled.Interval > TimeSpan.Zero && !scheduled.IsCancelled)
                {
                    // What was missed is not made up for: a slow action would be due all the time, and before all others.
                    var next = TimeSpan.FromTicks(key.DueAt) + scheduled.Interval;
                    var now = HighResMonotonicClock;
                    Enqueue(scheduled, next > now ? next : now + scheduled.Interval);
                }

                return scheduled;
            }

            return null;
        }
    }

    private sealed record Scheduled(Action Action, TimeSpan Interval, ICancelable? Cancelable)
    {
        public bool IsCancelled => Cancelable is { IsCancellationRequested: true };
    }
}
