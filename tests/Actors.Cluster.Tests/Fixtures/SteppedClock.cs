namespace Actors.Tests.Fixtures;

/// <summary>A clock that stands still until the test lets time pass.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private long _ticks = 1; // 0 is no time for a pool.
    private DateTimeOffset _began = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => _began.AddTicks(GetTimestamp());

    public void Pass(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

    /// <summary>Somebody sets the clock of the machine.</summary>
    public void Jump(TimeSpan time) => _began += time;
}
