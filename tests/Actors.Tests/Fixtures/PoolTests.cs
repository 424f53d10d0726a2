using Akka.Actor;
using Akka.Configuration;

namespace Actors.Tests.Fixtures;

/// <summary>What tests of a whole pool share: one quiet actor system, pools that end with their test, and a look inside.</summary>
public abstract class PoolTests : IAsyncLifetime
{
    private protected static readonly Config Quiet = ConfigurationFactory.ParseString("""
        akka {
          loggers = []
          loglevel = OFF
          stdout-loglevel = OFF
          log-dead-letters = off
          coordinated-shutdown.run-by-clr-shutdown-hook = off
        }
        """).WithFallback(TaskPoolConfiguration.Default);

    // One for all tests: starting one takes longer than most tests. It ends with the process.
    private static readonly Lazy<ActorSystem> Shared = new(() => ActorSystem.Create("tests", Quiet));

    private readonly List<TaskPool> _pools = [];
    private readonly List<Gate> _gates = [];

    private protected static ActorSystem System => Shared.Value;

    public Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        _gates.ForEach(gate => gate.Open());
        foreach (var pool in _pools)
        {
            await pool.StopAsync(TimeSpan.Zero);
            await pool.Router.GracefulStop(Safety.Net);
        }
    }

    /// <summary>Starts a pool that ends with the test.</summary>
    private protected TaskPool Start(TaskPoolOptions options, TaskHandlers? handlers = null, ActorSystem? system = null)
    {
        var pool = TaskPool.Start(options, handlers, system ?? System);
        _pools.Add(pool);
        return pool;
    }

    private protected TaskPool Start(int workers, TaskHandlers? handlers = null) => Start(new TaskPoolOptions { Workers = workers }, handlers);

    /// <summary>A gate that opens at the latest when the test has ended.</summary>
    private protected Gate NewGate()
    {
        var gate = new Gate();
        _gates.Add(gate);
        return gate;
    }

    private protected static Listener Listen(ActorSystem? system = null) => new(system ?? System);

    /// <summary>What its actors and its workers' loops share.</summary>
    private protected static Pool Inside(TaskPool pool) => Inside(pool.Router);

    private protected static Pool Inside(IActorRef router)
    {
        var cell = (ActorCell)((ActorRefWithCell)router).Underlying;
        return (Pool)((RouterMessageQueue)cell.Mailbox!.MessageQueue).EntranceOf(cell);
    }

    /// <summary>Restarts an actor and waits until it answers again.</summary>
    private protected static async Task Restart(IActorRef actor)
    {
        ((IInternalActorRef)actor).Restart(new InvalidOperationException("restarted by a test"));
        await Fence(actor);
    }

    /// <summary>Awaits that an actor has handled what it was told before.</summary>
    private protected static Task Fence(IActorRef actor) => actor.Ask<ActorIdentity>(new Identify(null)).Within($"{actor} answers");
}
