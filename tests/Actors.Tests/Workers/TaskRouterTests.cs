using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Workers;

/// <summary>The answers to the router's commands, and routers that are asked or made in a way that they are not meant for.</summary>
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

    [Fact]
    public async Task Questions_told_to_the_router_are_passed_on_to_the_coordinator()
    {
        var pool = Start(3, new TaskHandlers().Handle<Work>((_, _) => default));
        pool.Router.Tell(new Work(1));

        Assert.Equal(1, (await pool.Router.Ask<AllDone>(new WhenAllDone()).Within("all is done")).Counts.Succeeded);
        Assert.Equal(3, (await pool.Router.Ask<PoolStatus>(GetStatus.Instance).Within("the status")).Workers);
    }

    [Fact]
    public async Task Scenario_04_question_told_to_the_router_inside_a_handler_of_its_pool_is_refused_at_once()
    {
        var pool = Start(1);

        var refused = await pool.RunAsync(async _ => await Record.ExceptionAsync(() => pool.Router.Ask<AllDone>(new WhenAllDone())));

        Assert.IsType<WaitRefusedException>(refused);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Router_that_is_given_another_dispatcher_or_mailbox_does_not_start(bool dispatcher)
    {
        var props = TaskRouter.Props(System);
        var router = System.ActorOf(dispatcher ? props.WithDispatcher("akka.actor.default-dispatcher") : props.WithMailbox("akka.actor.default-mailbox"));

        await router.WatchAsync().Within("the router has gone");
    }

    [Fact]
    public async Task Scenario_19_ref_that_leads_to_nobody_is_refused_as_a_router()
    {
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => TaskPool.OpenAsync(ActorRefs.Nobody));

        Assert.Contains("must be a router of this process", fault.Message, StringComparison.Ordinal);
    }
}
