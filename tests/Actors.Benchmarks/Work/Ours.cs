using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Rivals;

namespace Actors.Benchmarks.Work;

/// <summary>Ours, as most questions measure it.</summary>
internal static class Ours
{
    public const string Name = "TaskPool";

    /// <summary>A <c>Tell</c> beyond the capacity is rejected, and a round is told at once: so the capacity is that of the round. All else is by default.</summary>
    public static TaskPoolOptions RoomFor(int tasks) => new() { Workers = Rival.Workers, Capacity = tasks };

    /// <summary>Told without a sender.</summary>
    public static Candidate Told(int tasks, Func<Job, ValueTask> work) => new(Name, () => new PoolSubject(tasks, RoomFor(tasks), work, Submit.Told));

    /// <summary>Told in the name of the consumer, to which each outcome goes.</summary>
    public static Candidate ToldBySink(int tasks, Func<Job, ValueTask> work) => new(Name, () =>
    {
        var sink = new OutcomeSink();
        return new PoolSubject(tasks, RoomFor(tasks), work, Submit.ToldBy(sink), sink);
    });
}
