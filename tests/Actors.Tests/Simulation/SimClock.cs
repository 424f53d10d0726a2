using Akka.TestKit;

namespace Actors.Tests.Simulation;

/// <summary>The clock of a simulated pool: it reads the same virtual time as the timers of its actors.</summary>
internal sealed class SimClock(TestScheduler scheduler) : TimeProvider
{
    // An uptime, as a real monotonic clock has one: 0 means "not measured" in places.
    private static readonly long Uptime = TimeSpan.FromHours(1).Ticks;

    private readonly DateTimeOffset _start = scheduler.Now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How much virtual time has passed.</summary>
    public TimeSpan Now => scheduler.Now - _start;

    public override long GetTimestamp() => Uptime + Now.Ticks;

    public override DateTimeOffset GetUtcNow() => scheduler.Now;

    public void Advance(TimeSpan span) => scheduler.Advance(span);
}
