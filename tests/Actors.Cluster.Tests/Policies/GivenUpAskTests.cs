using System.Collections;
using System.Reflection;
using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Policies;

[Collection(TwoNodes.Name)]
public sealed class GivenUpAskTests(TwoNodes pool) : SharedPoolTests(pool)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Ask_that_is_given_up_leaves_no_open_question(int node)
    {
        var (at, gate) = (Pool.Nodes[node], Pool.Close());
        var outcome = NumberedNodes.Run(at, new Job(1));
        await gate.Entered(1);

        await Assert.ThrowsAsync<AskTimeoutException>(() => at.Coordinator.Ask<AllDone>(new WhenAllDone(), TimeSpan.FromMilliseconds(20)));

        await Safety.Becomes(() => OpenCalls(at) == 0, "the door has forgotten it", () => OpenCalls(at));
        await Pool.Status(node); // What the door has said by now, the router has heard.
        Assert.False(await IsRouterAsked());
        gate.Open();
        Assert.True((await outcome).IsSuccess);
    }

    [Fact]
    public async Task Asker_that_has_gone_leaves_no_open_question()
    {
        var gate = Pool.Close();
        var outcome = NumberedNodes.Run(Other, new Job(1));
        await gate.Entered(1);
        var asker = new Listener(Other.System);
        Other.Coordinator.Tell(new WhenAllDone(), asker.Ref);
        Other.Coordinator.Tell(new WhenAllDone("unknown"), asker.Ref);
        await asker.Next<AllDone>();
        Assert.Equal(1, OpenCalls(Other));

        await asker.Ref.GracefulStop(Safety.Net);

        await Safety.Becomes(() => OpenCalls(Other) == 0, "the door has forgotten it", () => OpenCalls(Other));
        gate.Open();
        Assert.True((await outcome).IsSuccess);
    }

    [Fact]
    public async Task Command_without_a_sender_is_obeyed_and_leaves_nothing_open()
    {
        Other.Router.Tell(new PauseIntake(true), ActorRefs.NoSender);
        await NumberedNodes.Until(Other, status => status.Intake == Intake.Paused, "intake is paused");
        Other.Router.Tell(new PauseIntake(false), ActorRefs.NoSender);
        await NumberedNodes.Until(Other, status => status.Intake == Intake.Open, "intake is open");

        await Safety.Becomes(() => OpenCalls(Other) == 0, "the door has forgotten both", () => OpenCalls(Other));
    }

    [Fact]
    public async Task Thousands_who_ask_at_once_are_all_answered()
    {
        var asked = Enumerable.Range(0, 5_000).Select(_ => Other.Coordinator.Ask<PoolStatus>(GetStatus.Instance)).ToList();

        Assert.Equal(5_000, (await Task.WhenAll(asked).Within("every answer", () => asked.Count(answer => answer.IsCompleted))).Length);
    }

    /// <summary>How many questions and commands of a door have no answer yet.</summary>
    private static int OpenCalls(PoolNode node)
    {
        var door = ((DoorState)Inside(node.Router)).Door;
        return Assert.IsAssignableFrom<ICollection>(Of(Of(door, "_book")!, "_calls")).Count;

        static object? Of(object owner, string field) => owner.GetType().GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(owner);
    }

    private async Task<bool> IsRouterAsked()
    {
        var router = (Actors.Pool)Inside(await One.System.ActorSelection($"/user/jobs-router/{ClusterRouter.Name}/pool").ResolveOne(Safety.Net));
        lock (router.State.Gate)
        {
            return router.State.Ledger.IsAsked;
        }
    }

    private static IEntrance Inside(IActorRef router)
    {
        var cell = (ActorCell)((ActorRefWithCell)router).Underlying;
        return ((RouterMessageQueue)cell.Mailbox!.MessageQueue).EntranceOf(cell);
    }
}
