namespace Actors.Tests.Simulation;

/// <summary>What must hold when all that was said has arrived and time has passed, while handlers still run and some processes cannot be reached.</summary>
internal sealed class CalmRules(ClusterSimulation world)
{
    /// <summary>A router counts how long a client is silent once it has its number. That of a durable pool may first open its store again, and hear of clients meanwhile by way of others.</summary>
    private int TicksToNumber => world.Durable is null ? 3 : Rest.TicksToCalm;

    /// <param name="ticks">How many have passed.</param>
    public void Check(int ticks)
    {
        if (world.Alive.FirstOrDefault(process => process.Old.Count > 0) is { } home)
        {
            // What a router hands out after its time is beyond the other rules until it has heard that its time is over.
            world.Rules.Failure.Unless(world.Faults.IsAnyLost, $"a router at process {home.Number} has outlived its time, and nobody has told it");
            return;
        }

        if (!world.Alive.Single(process => process.Router is not null).Router!.State.Nodes.IsOpen)
        {
            var mayWait = world.Faults.IsAnyLost || (world.Clients.IsAnyLost && ticks <= Actors.Clients.LostAfter + TicksToNumber);
            world.Rules.Failure.Unless(mayWait, "the router does not begin, though every process can be reached or has long been silent");
            return;
        }

        world.Count("calm");
        CheckSuperseded();
        CheckIdle();
        world.ClientRules.CheckCalm();
    }

    /// <summary>Promise 9: what runs by a superseded attempt is told so.</summary>
    private void CheckSuperseded()
    {
        foreach (var runs in world.InSight.SelectMany(process => process.Handlers.Uncancelled).GroupBy(job => job))
        {
            world.Rules.Failure.Unless(runs.Count() == 1, $"job {runs.Key} runs at {runs.Count()} processes, none of which was told to stop");
            world.Rules.Failure.Unless(world.Rules.Open.Any(task => task.Job == runs.Key), $"job {runs.Key} has its outcome, and runs on where nobody has told it to stop");
        }
    }

    /// <summary>Promises 4 and 9: no task waits while a worker is idle that can be reached.</summary>
    private void CheckIdle()
    {
        if (world.InSight.FirstOrDefault(process => process.Handlers.Count < process.Workers) is { } idle)
        {
            // What may have taken a process down waits for a worker that is fit for it.
            var waits = world.Rules.Open.FirstOrDefault(task => world.InSight.Contains(task.At) && !IsDelayed(task) && !MayWaitForRoom(task) && !world.Runs.WasAtRisk(task.Job) && !world.InSight.Any(process => process.Handlers.IsRunning(task.Job)));
            world.Rules.Failure.Unless(waits is null, $"job {waits?.Job} of process {waits?.At.Number} waits, and process {idle.Number} is idle");
        }
    }

    private static bool IsDelayed(SimTask task) => (RunRules.Fails(task.Job) && task.Retries > 0) || task.Delay > TimeSpan.Zero;

    private bool MayWaitForRoom(SimTask task) => task.IsAwaited && !world.Style.HasRoom;
}
