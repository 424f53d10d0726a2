using Akka.Actor;

namespace Actors;

/// <summary>What the pool was ordered to, for another life of it: said where it spans nodes, and taken up again.</summary>
internal sealed class Orders(Pool pool)
{
    /// <summary>Says what the pool was ordered to, where it spans nodes. In the router's turn, before the order is answered.</summary>
    public void Note()
    {
        var left = pool.Pending.Plan is { } plan ? pool.Clock.GetElapsedTime(pool.Now, plan.DeadlineAt) : (TimeSpan?)null;
        pool.Nodes?.Note(new StandingOrders(pool.State.Intake, pool.State.Ready.IsPaused, left < TimeSpan.Zero ? TimeSpan.Zero : left));
    }

    /// <summary>Goes on with what an earlier life of the pool was ordered to.</summary>
    public void Resume(StandingOrders orders)
    {
        pool.SetDispatchPaused(orders.IsDispatchPaused);

        // One that had stopped ends what it is told of as outstanding all the same: a door may not have heard the outcome.
        pool.SetIntake(orders.Intake == Intake.Stopped ? Intake.Stopping : orders.Intake);
        if (pool.State.Intake == Intake.Stopping)
        {
            pool.Keeping.EndWaiting();
        }

        if (pool.State.Intake >= Intake.Draining)
        {
            pool.State.Router.Tell(new RouterTicks.ResumeStop(pool.State.Intake, orders.EndsIn ?? TimeSpan.Zero), ActorRefs.NoSender);
        }
    }
}
