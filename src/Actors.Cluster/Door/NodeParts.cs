using Akka;
using Akka.Actor;

namespace Actors;

/// <summary>What a process has of a pool whose router speaks to doors.</summary>
internal static class NodeParts
{
    /// <summary>When the workers have stopped, how their last attempts ended is still to be heard, or these would be made again. Who was thrown out is heard by nobody.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="name">The name of the pool.</param>
    /// <param name="door">The door.</param>
    public static void SayLast(ActorSystem system, string name, IActorRef door)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        var within = shutdown.Timeout(CoordinatedShutdown.PhaseServiceStop) * 0.9;
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, $"say-last-of-{name}", async () =>
        {
            if (shutdown.ShutdownReason is not CoordinatedShutdown.ClusterDowningReason)
            {
                await Task.WhenAny(door.Ask<DoorTicks.Leave>(DoorTicks.Leave.Instance, within)).ConfigureAwait(false);
            }

            return Done.Instance;
        });
    }

    /// <summary>Starts the actors of a door.</summary>
    public static (IActorRef Router, IActorRef Coordinator) Open(ActorSystem system, string name, DoorState state)
    {
        var router = system.ActorOf(TaskDoor.Props(state), name);
        return (router, router.Ask<Coordinator>(GetCoordinator.Instance, PoolStart.Within).GetAwaiter().GetResult().Ref);
    }

    /// <summary>The door of a process with workers, and these.</summary>
    public static DoorState WithWorkers(
        ActorSystem system,
        string name,
        TaskPoolOptions options,
        TaskHandlers handlers,
        PayloadRule payloads,
        int uid,
        Random dice,
        bool isDurable,
        IAttemptMarks? marks = null,
        Predicate<Address>? isMember = null)
    {
        // What is the router's business is none of theirs.
        var own = options with
        {
            Name = $"{options.Name}/workers",
            Capacity = int.MaxValue,
            Overflow = Overflow.Reject,
            Retries = 0,
            QuarantineCapacity = 0,
            KeptOutcomes = 0,
        };
        var runner = new AttemptRunner(handlers.Freeze(), payloads.Types);
        var pool = new Pool(own, new TaskHandlers().Add<Attempt>(runner), partOf: options.Name, marks: marks);
        var door = new Door(options, payloads, new DoorName(dice.NextInt64()), () => pool.IsInsideHandler) { IsDurable = isDurable };
        var held = new HeldAttempts(pool, runner, payloads, () => door.Router.Tell(DoorTicks.Speak.Instance, ActorRefs.NoSender));
        var (workers, _) = pool.Start(system, $"{name}-workers");
        if (isDurable)
        {
            HandlerThreads.Keep(pool);
        }

        return new DoorState(door, held, options.Clock, uid) { Workers = workers, IsMember = isMember ?? (static _ => true) };
    }
}
