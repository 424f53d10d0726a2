using Actors.Tests.Fixtures;

namespace Actors.Tests.Dispatch;

/// <summary>What a worker's loop tells its actor of deadlines.</summary>
public class WatchTests
{
    [Fact]
    public void Loop_tells_its_actor_once_until_the_actor_has_looked_however_many_attempts_begin()
    {
        var told = 0;
        using var pool = new Pool(
            new TaskPoolOptions { Workers = 1, Timeout = TimeSpan.FromDays(1), Schedule = (_, _) => { } },
            new TaskHandlers().Handle<int>((_, _) => default));
        pool.Crew.Resize(1);
        var slot = pool.Crew.InService.Single();
        slot.Actor = new InlineRef(_ => told++);
        pool.Crew.Attach(slot);
        for (var number = 1; number <= 20; number++)
        {
            pool.Admission.Tell(number, pool.Admission.FindRunner(number), sender: null);
        }

        slot.Loop.Execute();

        // The first attempt of a stretch has a deadline of its own, of which the actor has no tick; the others leave theirs to it.
        Assert.Equal(2, told);
        Assert.Equal(20, pool.State.Ledger.Counts.Succeeded);
    }
}
