using Akka.Actor;

namespace Actors.Tests.Simulation;

/// <summary>Actors that fail and start again, at any moment.</summary>
internal sealed class Faults(Simulation world)
{
    private static readonly InvalidOperationException Cause = new("simulated fault");

    public void Strike()
    {
        switch (world.Random.Next(8))
        {
            case < 4:
                var slots = world.Pool.Crew.InService;
                if (slots[world.Random.Next(slots.Count)].Actor is { } worker)
                {
                    Fail(worker, asked: world.Random.Next(2) == 0);
                }

                break;
            case < 7:
                Fail(world.Pool.State.Coordinator, asked: world.Random.Next(2) == 0);
                break;
            default:
                Fail(world.Router, asked: false);
                break;
        }
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
