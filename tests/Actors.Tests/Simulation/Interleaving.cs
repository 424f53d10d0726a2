namespace Actors.Tests.Simulation;

/// <summary>
/// Steps inside others: while a handler runs, while an outcome is being told, when the pool schedules a loop or reads its clock. Those are the places
/// where the pool calls out, holding no lock, so that on real threads anything may happen there.
/// </summary>
internal sealed class Interleaving(Simulation world, Clients clients, Stack<WorkerSlot> loops, Action step)
{
    private const int DeepestNesting = 2;

    private readonly ExecutionContext _outside = ExecutionContext.Capture()!;
    private bool _isRunning;

    /// <summary>How many steps stand inside one another.</summary>
    public int Depth { get; private set; }

    /// <summary>What the pool sets by the time that it has just read is judged to the millisecond.</summary>
    public bool TimeStandsStill { get; private set; }

    /// <summary>An attempt has begun, and its handler will be called next: what counts as its start has no moment in between.</summary>
    private bool IsBeginning => loops.TryPeek(out var slot) && slot.IsRunning && !world.Starts.Running.Exists(attempt => attempt.Slot == slot);

    /// <summary>Runs something of the pool's own.</summary>
    public void Run(Action run)
    {
        var wasRunning = _isRunning;
        _isRunning = true;
        run();
        _isRunning = wasRunning;
    }

    /// <summary>While user code runs or an outcome is told.</summary>
    public void WhenCalledOut()
    {
        world.Failure.Unless(!world.Pool.State.Gate.IsHeldByCurrentThread, "user code was called under the gate");
        StepSome(percent: 12);
    }

    /// <summary>Between a worker's take and its begin, when it wakes another, and wherever else somebody is scheduled.</summary>
    public void WhenScheduled()
    {
        if (!world.Pool.State.Gate.IsHeldByCurrentThread)
        {
            StepSomeNow(percent: 8);
        }
    }

    /// <summary>The pool reads its clock in the middle of much that it does.</summary>
    public void WhenClockIsRead()
    {
        if (_isRunning && !IsBeginning && !world.Pool.State.Gate.IsHeldByCurrentThread)
        {
            StepSomeNow(percent: 4);
        }
    }

    private void StepSomeNow(int percent)
    {
        if (!TimeStandsStill)
        {
            TimeStandsStill = true;
            StepSome(percent);
            TimeStandsStill = false;
        }
    }

    private void StepSome(int percent)
    {
        if (Depth >= DeepestNesting || clients.IsSubmitting || world.Commands.IsReleasing || world.Random.Next(100) >= percent)
        {
            return;
        }

        world.Trace.Depth = ++Depth;

        // Others are not inside this handler, so they do not bear its mark.
        ExecutionContext.Run(_outside, static interleaving => ((Interleaving)interleaving!).StepOutside(), this);
        world.Trace.Depth = --Depth;
    }

    private void StepOutside()
    {
        for (var steps = world.Random.Next(1, 4); steps > 0; steps--)
        {
            step();
        }
    }
}
