using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Rivals;

/// <summary>The tasks as a sequence. All is done when the call returns.</summary>
internal static class ParallelRival
{
    public static Task RunAsync(int tasks, Func<Job, ValueTask> work) => Parallel.ForEachAsync(
        Enumerable.Repeat(Job.Instance, tasks),
        new ParallelOptions { MaxDegreeOfParallelism = Rival.Workers },
        (job, _) => work(job));
}
