using System.Collections.Concurrent;
using Akka;
using Akka.Actor;

namespace Actors;

/// <summary>The pools that live in one actor system. When the system is shut down in order, they are stopped first.</summary>
/// <remarks>
/// One shutdown task serves them all, because Akka.NET has no way to take a task back: a system that starts and ends many pools would keep each.
/// </remarks>
internal sealed class LivePools : IExtension
{
    /// <summary>How much earlier than the shutdown phase a stop ends; hosting gives the phase more than that on top of a deadline.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<IActorRef, Pool> _pools = new();

    private LivePools(ActorSystem system)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        var phase = shutdown.Timeout(CoordinatedShutdown.PhaseServiceRequestsDone);
        AtMost = phase - (phase * 0.1 < Margin ? phase * 0.1 : Margin);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceRequestsDone, "stop-task-pools", StopAll);
    }

    /// <summary>How long a stop may take, so that its report is in before the phase goes on without it.</summary>
    public TimeSpan AtMost { get; }

    public static LivePools Of(ActorSystem system) => system.WithExtension<LivePools, Provider>();

    /// <summary>Adds a pool, until it has ended. One that is there already, because its router has restarted, stays.</summary>
    public void Add(IActorRef router, Pool pool)
    {
        if (_pools.TryAdd(router, pool))
        {
            pool.Ended.ContinueWith(_ => _pools.TryRemove(router, out var _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task<Done> StopAll()
    {
        await Task.WhenAll(_pools.Select(StopOne)).ConfigureAwait(false);
        return Done.Instance;
    }

    /// <summary>Stops one pool, or waits for its end if its router is being stopped already and answers nothing any more.</summary>
    private Task StopOne(KeyValuePair<IActorRef, Pool> entry)
    {
        var deadline = entry.Value.Options.DrainDeadline < AtMost ? entry.Value.Options.DrainDeadline : AtMost;
        return Task.WhenAny(entry.Key.Ask<StopReport>(new Stop(deadline), AtMost), entry.Value.Ended);
    }

    private sealed class Provider : ExtensionIdProvider<LivePools>
    {
        public override LivePools CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
