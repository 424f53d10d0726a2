using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Work;

namespace Actors.Benchmarks.Rivals;

/// <summary>What users would otherwise pick: each a method that runs so many tasks, so many at once, and returns when all are done.</summary>
internal sealed class Rival(int tasks, Func<int, Func<Job, ValueTask>, Task> run, Func<Job, ValueTask> work, OutcomeSink? sink = null) : Throughput(tasks)
{
    /// <summary>How many tasks run at once, here and in the pool beside it.</summary>
    public const int Workers = 8;

    /// <summary>The bound of those that have a queue.</summary>
    public const int Capacity = 1_024;

    public const string Semaphore = "SemaphoreSlim + Task.Run";
    public const string Channel = "bounded Channel + loops";
    public const string ActionBlock = "bounded ActionBlock";
    public const string Parallel = "Parallel.ForEachAsync";

    private static readonly (string Name, Func<int, Func<Job, ValueTask>, Task> Run)[] Tools =
    [
        (Semaphore, SemaphoreRival.RunAsync),
        (Channel, ChannelRival.RunAsync),
        (ActionBlock, ActionBlockRival.RunAsync),
        (Parallel, ParallelRival.RunAsync),
    ];

    /// <summary>All four, running the tasks and nothing else.</summary>
    public static IEnumerable<Candidate> AllBare(int tasks, Func<Job, ValueTask> work) =>
        Tools.Select(tool => new Candidate(tool.Name, () => new Rival(tasks, tool.Run, work)));

    /// <summary>All four, with an outcome told for each task.</summary>
    public static IEnumerable<Candidate> AllEqual(int tasks, Func<Job, ValueTask> work) => Tools.Select(tool => new Candidate(tool.Name, () =>
    {
        var sink = new OutcomeSink();
        return new Rival(tasks, tool.Run, new EqualWork(work, sink).Run, sink);
    }));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (sink is not null)
        {
            await sink.DisposeAsync();
        }
    }

    protected override async Task RunAsync()
    {
        await run(Tasks, work);
        if (sink is not null)
        {
            await sink.ReceivedAsync(Tasks);
        }
    }
}
