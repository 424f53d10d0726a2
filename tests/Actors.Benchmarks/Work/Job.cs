namespace Actors.Benchmarks.Work;

/// <summary>The caller's message. All tasks share one, so that nobody's figures hold the price of making it.</summary>
internal sealed class Job
{
    public static readonly Job Instance = new();
}

/// <summary>What a subject without outcomes of its own tells the consumer of each task, where the work is equal.</summary>
internal sealed record Outcome(Job Job, Exception? Error);
