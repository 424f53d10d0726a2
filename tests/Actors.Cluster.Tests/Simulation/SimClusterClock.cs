namespace Actors.Tests.Simulation;

/// <summary>Time as the story has it.</summary>
internal sealed class SimClusterClock : TimeProvider
{
    private long _now = 1;

    public override long GetTimestamp() => _now;

    public override long TimestampFrequency => 1_000;

    public void Pass() => _now += 300;
}
