using Actors.Tests.Fixtures;
using Akka.Actor;

namespace Actors.Tests.Dispatch;

public sealed class RouterStopTests : PoolTests
{
    [Fact]
    public async Task Outstanding_tasks_end_when_the_router_is_stopped_before_its_restart_has_finished()
    {
        var pool = TaskPool.Start(new TaskPoolOptions { Workers = 2 }, new TaskHandlers().Handle<Work>((_, _) => default), System);
        var delayed = await pool.SubmitAsync(new TaskRequest(new Work(1)) { Delay = TimeSpan.FromHours(1) });

        // A worker that was sent away is in its turn, so its stop, and with it the router's restart, has to wait.
        using var turn = new HeldTurn();
        Inside(pool).Crew.InService[1].Actor!.Tell(new Identify(null), turn);
        await turn.Begun.Within("the worker is in its turn");
        await pool.ResizeAsync(1);
        ((IInternalActorRef)pool.Router).Restart(new InvalidOperationException("restarted by a test"));
        System.Stop(pool.Router);
        turn.End();

        await Inside(pool).Ended.Within("the pool has ended", () => pool.GetStatus());
        Assert.Equal(OutcomeReason.Stopped, (await delayed.Outcome).Reason);
    }

    /// <summary>Whoever answers it stays in its turn until the test ends it.</summary>
    private sealed class HeldTurn : MinimalActorRef, IDisposable
    {
        private readonly TaskCompletionSource _begun = Gate.NewSignal();
        private readonly ManualResetEventSlim _end = new();

        public Task Begun => _begun.Task;

        public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "held-turn";

        public override IActorRefProvider Provider => throw new NotSupportedException("It has no provider.");

        public void End() => _end.Set();

        public void Dispose() => End();

        protected override void TellInternal(object message, IActorRef sender)
        {
            _begun.SetResult();
            _end.Wait();
        }
    }
}
