using Akka.Actor;

namespace Actors.Tests.Simulation;

/// <summary>Actors that fail and start again, at any moment.</summary>
internal sealed class Faults(Simulation world)
{
    private static readonly InvalidOperationException Cause = new("simulated fault");

    public void Strike()
    {
        switch (world.Random.Next(9))
        {
            case < 4 when AnyWorker() is { } worker:
                world.Coverage.Note("worker restarted");
                Fail(worker, asked: world.Random.Next(2) == 0);
                break;
            case < 5 when AnyWorker() is { } worker:
                world.Coverage.Note("worker stopped by somebody");
                world.Trace.Add($"{worker.Path.Name} is stopped");
                world.System.Stop(worker);
                break;
            case < 8:
                world.Coverage.Note("coordinator restarted");
                Fail(world.Pool.State.Coordinator, asked: world.Random.Next(2) == 0);
                break;
            default:
                world.Coverage.Note("router restarted");
                Fail(world.Router, asked: false);
                break;
        }
    }

    private IActorRef? AnyWorker()
    {
        var slots = world.Pool.Crew.InService;
        return slots[world.Random.Next(slots.Count)].Actor;
    }

    /// <summary>Restarts an actor: through its supervisor, by a message that kills it in its turn, or as the supervisor itself would.</summary>
    private void Fail(IActorRef actor, bool asked)
    {
        world.Trace.Add($"{actor.Path.Name} fails");
        if (asked)
        {
            actor.Tell(Kill.Instance, ActorRefs.NoSender);
            return;
        }

        ((IInternalActorRef)actor).Suspend();
        ((IInternalActorRef)actor).Restart(Cause);
    }
}
