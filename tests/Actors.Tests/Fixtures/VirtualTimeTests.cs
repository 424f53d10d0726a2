using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;

namespace Actors.Tests.Fixtures;

/// <summary>Tests in which time stands still until they move it: the scheduler of the actors and the clock of the pool show the same virtual time.</summary>
public abstract class VirtualTimeTests : PoolTests
{
    private readonly ActorSystem _system = ActorSystem.Create(
        "virtual",
        ConfigurationFactory.ParseString("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"").WithFallback(Quiet));

    private protected TimeProvider Clock => new SchedulerClock((TestScheduler)_system.Scheduler);

    private protected ActorSystem VirtualSystem => _system;

    /// <summary>Starts a pool in virtual time.</summary>
    private protected TaskPool StartVirtual(TaskPoolOptions options, TaskHandlers? handlers = null) => Start(options with { Clock = Clock }, handlers, _system);

    private protected Listener ListenVirtual() => Listen(_system);

    /// <summary>Moves the time: after everything that was to set a timer has set it, and until what the timers told has been handled.</summary>
    private protected async Task Advance(TaskPool pool, TimeSpan span)
    {
        await Settle(pool);
        ((TestScheduler)_system.Scheduler).Advance(span);
        await Settle(pool);
    }

    /// <summary>Awaits that router and workers have handled what they were told, and what they told themselves meanwhile.</summary>
    private protected static async Task Settle(TaskPool pool)
    {
        for (var round = 0; round < 2; round++)
        {
            await Fence(pool.Router);
            foreach (var slot in Inside(pool).Crew.InService)
            {
                await Fence(slot.Actor!);
            }
        }
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _system.Terminate();
    }

    private sealed class SchedulerClock(TestScheduler scheduler) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => scheduler.Now.UtcTicks;

        public override DateTimeOffset GetUtcNow() => scheduler.Now;
    }
}
