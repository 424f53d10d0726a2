namespace Actors.Benchmarks.Questions;

/// <summary>Every question, in the order of the table.</summary>
internal static class QuestionList
{
    public static readonly IReadOnlyList<QuestionBenchmark> All =
    [
        new Bare(),
        new Equal(),
        new Yield(),
        new Bounded(),
        new AwaitEach(),
        new Producers(),
        new Timers(),
        new Skew(),
        new Latency(),
        new Allocation(),
        new HeapGrowth(),
        new Observed(),
        new Policies(),
        new Cli(),
        new CliStartup(),
        new ClusterRouting(),
        new ClusterSkew(),
        new ClusterAllDone(),
        new ClusterMemory(),
        new DurableSqlite(),
        new DurablePostgres(),
        new DurableVsHangfire(),
        new DurableLatency(),
        new DurableRecovery(),
        new DurableFile(),
    ];
}
