using Akka.TestKit;

namespace Actors.Tests.Simulation;

/// <summary>The clock of a simulated pool: it reads the same virtual time as the timers of its actors.</summary>
/// <remarks>The time of day jumps about, as an administrator's hand makes it; nothing in the pool may go by it.</remarks>
internal sealed class SimClock(TestScheduler scheduler, Action whenRead) : TimeProvider
{
    // An uptime, as a real monotonic clock has one: 0 means "not measured" in places.
    private static readonly long Uptime = TimeSpan.FromHours(1).Ticks;

    private readonly DateTimeOffset _start = scheduler.Now;
    private TimeSpan _timeOfDayIsOff;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How much virtual time has passed.</summary>
    public TimeSpan Now => scheduler.Now - _start;

    public override long GetTimestamp()
    {
        var read = Uptime + Now.Ticks;
        whenRead();
        return read;
    }

    public override DateTimeOffset GetUtcNow() => scheduler.Now + _timeOfDayIsOff;

    public void SetTimeOfDay(TimeSpan off) => _timeOfDayIsOff = off;

    public void Advance(TimeSpan span) => scheduler.Advance(span);
}
