namespace Actors.Tests.Simulation;

/// <summary>How time passes in a simulated world, where nothing else does.</summary>
internal sealed class Passing(Simulation world, SimClock clock)
{
    /// <summary>As a rule some milliseconds. Once in a while an hour at once, as after a machine's sleep, or a timeout bit by bit, or the time of day is set.</summary>
    public void AdvanceSome()
    {
        switch (world.Random.Next(100))
        {
            case 0:
                world.Coverage.Note("an hour passes at once");
                world.Advance(TimeSpan.FromHours(1));
                break;
            case 1:
                world.Coverage.Note("the time of day is set");
                clock.SetTimeOfDay(TimeSpan.FromHours(world.Random.Next(-1, 2)));
                break;
            case < 12 when world.Settings.Timeout is { } timeout && world.Interleaving.Depth == 0:
                world.Coverage.Note("a timeout passes bit by bit");
                PassBitByBit(timeout * 3 / 2);
                break;
            default:
                world.Advance(SimSettings.Milliseconds(world.Random.Next(1, 15)));
                break;
        }
    }

    /// <summary>Every turn comes at once and no handler ends but by its token: who is late shows.</summary>
    private void PassBitByBit(TimeSpan span)
    {
        var end = world.Now + span;
        while (world.Now < end && !world.Interleaving.TimeStandsStill && world.Failure.First is null)
        {
            world.ComeToRest();
            world.Advance(SimSettings.Milliseconds(1));
        }
    }
}
