namespace Actors;

/// <summary>When a stop signals the tokens and when it gives up what still runs, as timestamps of the pool's clock. Pure.</summary>
/// <param name="SignalAt">One grace before the deadline, or half-way if that is later; so the deadline itself holds even for code that needs its grace. Null once done.</param>
/// <param name="DeadlineAt">When everything has its outcome.</param>
internal readonly record struct StopPlan(long? SignalAt, long DeadlineAt)
{
    public static StopPlan From(PoolState state, TimeSpan span)
    {
        var grace = state.Options.StuckGrace < span / 2 ? state.Options.StuckGrace : span / 2;
        var deadline = state.Now + state.ToTicks(span);
        return new StopPlan(deadline - state.ToTicks(grace), deadline);
    }

    /// <summary>What is to be done next.</summary>
    public long NextAt => SignalAt ?? DeadlineAt;

    /// <summary>The plan that ends first.</summary>
    public StopPlan Or(StopPlan? earlier) => earlier is { } plan && plan.DeadlineAt <= DeadlineAt ? plan : this;
}
