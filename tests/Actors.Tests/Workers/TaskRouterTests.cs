using Actors.Tests.Fixtures;

namespace Actors.Tests.Workers;

/// <summary>The answers to the router's commands.</summary>
public sealed class TaskRouterTests : PoolTests
{
    [Fact]
    public async Task Command_is_answered_once_whatever_is_commanded_after_it()
    {
        var pool = Start(2);
        var asker = Listen();

        foreach (var workers in new[] { 1, 3, 2 })
        {
            pool.Router.Tell(new Resize(workers), asker.Ref);
            Assert.Equal(workers, (await asker.Next<Resized>()).Workers);
        }

        foreach (var paused in new[] { true, true, false })
        {
            pool.Router.Tell(new PauseDispatch(paused), asker.Ref);
            Assert.Equal(paused, (await asker.Next<PauseAnswer>()).DispatchPaused);
        }

        foreach (var command in new object[] { new Drain(), new Stop(), new Drain() })
        {
            pool.Router.Tell(command, asker.Ref);
            Assert.Equal(default, (await asker.Next<StopReport>()).Counts);
        }

        await Fence(pool.Router);
        await asker.HasHeardNothing();
    }
}
