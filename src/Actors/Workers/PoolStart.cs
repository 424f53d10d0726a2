using Akka.Actor;

namespace Actors;

/// <summary>Starts the router of a pool.</summary>
internal static class PoolStart
{
    /// <summary>A router starts in milliseconds; if it cannot, whoever starts it hears so.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    /// <summary>Starts the router of this pool and waits until it runs.</summary>
    public static (IActorRef Router, IActorRef Coordinator) Start(this Pool pool, ActorSystem system, string? name = null)
    {
        try
        {
            var router = system.ActorOf(TaskRouter.Props(system, new EntranceFactory(pool.ForRouter)), name);
            return (router, router.Ask<Coordinator>(GetCoordinator.Instance, Within).GetAwaiter().GetResult().Ref);
        }
        catch
        {
            pool.Dispose(); // Or it would be measured for ever.
            throw;
        }
    }
}
