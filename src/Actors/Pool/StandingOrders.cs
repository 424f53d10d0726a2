namespace Actors;

/// <summary>What a pool was ordered to and does until it is ordered otherwise, so that another life of it can go on with that.</summary>
/// <param name="Intake">What it takes in.</param>
/// <param name="IsDispatchPaused">Whether it starts nothing.</param>
/// <param name="EndsIn">How long until the deadline of the drain or stop that is under way; null when none is.</param>
internal readonly record struct StandingOrders(Intake Intake, bool IsDispatchPaused, TimeSpan? EndsIn);
