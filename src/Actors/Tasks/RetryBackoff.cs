namespace Actors;

/// <summary>How long a task waits between a failed attempt and the next: exponential, capped, with jitter.</summary>
public sealed record RetryBackoff
{
    /// <summary>The wait after the first failure; each further failure doubles it. At least 0. Default: 1 second.</summary>
    public TimeSpan Initial { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>No wait is longer than this. At least <see cref="Initial"/>. Default: 1 minute.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The part of a wait that is drawn at random, so that tasks that failed together do not return together. 0 to 1. Default: 0.2.</summary>
    public double Jitter { get; init; } = 0.2;

    /// <summary>The wait after failure number <paramref name="failures"/>.</summary>
    /// <param name="failures">How often the task has failed; at least 1.</param>
    /// <param name="draw">A random number from 0 to below 1; it decides the jittered part.</param>
    /// <returns>Between <c>(1 - Jitter) × wait</c> and <c>wait</c>, where wait is <c>min(Max, Initial × 2^(failures - 1))</c>.</returns>
    public TimeSpan WaitAfter(int failures, double draw)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        // The exponent is capped so that doubling stays finite; Max has long been reached by then.
        var full = Math.Min(Max.Ticks, Initial.Ticks * Math.Pow(2, Math.Min(failures - 1, 62)));
        return TimeSpan.FromTicks((long)(full * (1 - (Jitter * draw))));
    }

    internal IEnumerable<string> Faults(string name)
    {
        if (Initial < TimeSpan.Zero || Initial > TaskRequest.LongestWait)
        {
            yield return Fault.Of($"{name}.Initial", Initial, $"must be from 0 to {TaskRequest.LongestWait}");
        }

        if (Max < Initial || Max > TaskRequest.LongestWait)
        {
            yield return Fault.Of($"{name}.Max", Max, $"must be from Initial ({Initial}) to {TaskRequest.LongestWait}");
        }

        if (!(Jitter >= 0 && Jitter <= 1))
        {
            yield return Fault.Of($"{name}.Jitter", Jitter, "must be from 0 to 1");
        }
    }
}
