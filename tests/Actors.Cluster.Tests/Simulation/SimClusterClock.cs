namespace Actors.Tests.Simulation;

/// <summary>Time as the story has it.</summary>
internal sealed class SimClusterClock : TimeProvider
{
    /// <summary>How long the ticks of doors and routers are apart, in ms.</summary>
    public const int Tick = 300;

    private long _now = 1;

    public override long GetTimestamp() => _now;

    public override long TimestampFrequency => 1_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMilliseconds(_now);

    public void Pass(int milliseconds = Tick) => _now += milliseconds;
}
