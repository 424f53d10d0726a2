using Akka.Configuration;
using Microsoft.Extensions.Configuration;

namespace Actors;

/// <summary>What happens to a submission when as many tasks are outstanding as <see cref="TaskPoolOptions.Capacity"/> allows.</summary>
public enum Overflow
{
    /// <summary>A submitter of <see cref="TaskPool"/> waits for room; a <c>Tell</c>, which cannot wait, is rejected.</summary>
    Wait,

    /// <summary>It is rejected.</summary>
    Reject,

    /// <summary>The oldest task of the lowest priority that was never started is cancelled for it; when there is none it is rejected.</summary>
    DropOldest,
}

/// <summary>The options of a pool. Each stands in <c>config/akka.hocon</c> too, which is where the defaults come from.</summary>
public sealed record TaskPoolOptions
{
    /// <summary>The name of the pool in metrics, logs and errors. Not empty. Default: <c>pool</c>.</summary>
    public string Name { get; init; } = "pool";

    /// <summary>How many tasks run at once, one a worker. From 1 to 100,000. Default: the number of cores.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>How many tasks may be outstanding before admission waits or rejects. At least 1. Default: 65,536.</summary>
    public int Capacity { get; init; } = 65_536;

    /// <summary>What happens beyond the capacity. Default: <see cref="Overflow.Wait"/>.</summary>
    public Overflow Overflow { get; init; } = Overflow.Wait;

    /// <summary>
    /// How long one attempt may run before its token is signalled: never earlier, and for one that follows another without a wait up to one sixteenth later, for no clock is read
    /// for each of these. A request's own timeout is reckoned from its begin. Above 0. Default: null, for ever.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How many failed attempts of a task are tried again. At least 0. Default: 0.</summary>
    public int Retries { get; init; }

    /// <summary>The wait between attempts. Default: 1 second, doubled up to 1 minute, a fifth of it random.</summary>
    public RetryBackoff Backoff { get; init; } = new();

    /// <summary>
    /// How many crashes end a task as <see cref="OutcomeKind.Crashed"/>: so often its process went down while it ran. They spend no retries. It binds where a task can outlive its
    /// process, which is across nodes and in a durable pool. From 1, with which nothing that was running on a lost node runs again, to 1,000. Default: 3.
    /// </summary>
    public int CrashLimit { get; init; } = 3;

    /// <summary>The deadline of a drain or a stop that names none. Above 0. Default: 30 seconds.</summary>
    public TimeSpan DrainDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long code whose token was signalled may take to end before it is given up as stuck. Above 0. Default: 5 seconds.</summary>
    public TimeSpan StuckGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many stuck workers are replaced at once; beyond it a stuck one stays out of service until its code ends. At least 0. Default: 8.</summary>
    public int StuckCap { get; init; } = 8;

    /// <summary>How many failed requests the quarantine keeps; when full the oldest leaves. At least 0. Default: 1,000.</summary>
    public int QuarantineCapacity { get; init; } = 1_000;

    /// <summary>How many outcomes of client-chosen ids are kept; when full the oldest leaves. At least 0. Default: 100,000.</summary>
    public int KeptOutcomes { get; init; } = 100_000;

    /// <summary>How long the outcome of a client-chosen id is kept. Above 0. Default: 1 hour.</summary>
    public TimeSpan KeptFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The clock of delays, timeouts and measurements; only its monotonic timestamps are used, so a jump of the wall clock changes nothing. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The dice of the retry jitter. Need not be thread-safe, so no two pools may share one that is not. Default: null, each pool has its own.</summary>
    public Random? Dice { get; init; }

    /// <summary>How loops get a thread: the thread pool, unless a simulation schedules them.</summary>
    internal Action<IThreadPoolWorkItem, bool> Schedule { get; init; } =
        static (loop, preferLocal) => ThreadPool.UnsafeQueueUserWorkItem(loop, preferLocal);

    /// <summary>Reads a HOCON section, such as <c>actors.task-pool</c>. Keys that are missing have their defaults.</summary>
    /// <exception cref="TaskPoolOptionsException">A key is unknown or a value breaks a rule; all faults are named.</exception>
    public static TaskPoolOptions FromConfig(Config section) => TaskPoolKeys.Reader.Read(section);

    /// <summary>Reads a section of .NET configuration; keys as the properties here or as in HOCON, in any case. Keys that are missing have their defaults.</summary>
    /// <inheritdoc cref="FromConfig(Config)" path="/exception"/>
    public static TaskPoolOptions FromConfiguration(IConfiguration section) => TaskPoolKeys.Reader.Read(section);

    /// <summary>Checks every rule.</summary>
    /// <exception cref="TaskPoolOptionsException">A value breaks a rule; all faults are named.</exception>
    public void Validate()
    {
        var faults = Faults().ToList();
        if (faults.Count > 0)
        {
            throw new TaskPoolOptionsException(faults);
        }
    }

    /// <summary>The length of a span on the clock's own scale, rounded up: nothing comes early.</summary>
    internal long ToTicks(TimeSpan span) => (long)Math.Ceiling(span.TotalSeconds * Clock.TimestampFrequency);

    internal IEnumerable<string> Faults()
    {
        if (string.IsNullOrEmpty(Name))
        {
            yield return Fault.Of(nameof(Name), Name, "must not be empty");
        }

        if (Workers is < 1 or > WorkersAtMost)
        {
            yield return Fault.Of(nameof(Workers), Workers, $"must be from 1 to {WorkersAtMost}");
        }

        if (Capacity < 1)
        {
            yield return Fault.Of(nameof(Capacity), Capacity, "must be at least 1");
        }

        if (!Enum.IsDefined(Overflow))
        {
            yield return Fault.Of(nameof(Overflow), (int)Overflow, "must be Wait, Reject or DropOldest");
        }

        if (Timeout is { } timeout)
        {
            foreach (var fault in Positive(nameof(Timeout), timeout))
            {
                yield return fault;
            }
        }

        foreach (var (name, number) in new[] { (nameof(Retries), Retries), (nameof(StuckCap), StuckCap), (nameof(QuarantineCapacity), QuarantineCapacity), (nameof(KeptOutcomes), KeptOutcomes) })
        {
            if (number < 0)
            {
                yield return Fault.Of(name, number, "must be at least 0");
            }
        }

        if (CrashLimit is < 1 or > CrashLimitAtMost)
        {
            yield return Fault.Of(nameof(CrashLimit), CrashLimit, $"must be from 1 to {CrashLimitAtMost}");
        }

        foreach (var (name, span) in new[] { (nameof(DrainDeadline), DrainDeadline), (nameof(StuckGrace), StuckGrace), (nameof(KeptFor), KeptFor) })
        {
            foreach (var fault in Positive(name, span))
            {
                yield return fault;
            }
        }

        foreach (var fault in Backoff?.Faults(nameof(Backoff)) ?? [Fault.Of(nameof(Backoff), null, "must not be null")])
        {
            yield return fault;
        }

        if (Clock is null)
        {
            yield return Fault.Of(nameof(Clock), Clock, "must not be null");
        }
    }

    internal const int WorkersAtMost = 100_000;

    private const int CrashLimitAtMost = 1_000;

    internal static IEnumerable<string> Positive(string name, TimeSpan span)
    {
        if (span <= TimeSpan.Zero || span > TaskRequest.LongestWait)
        {
            yield return Fault.Of(name, span, $"must be above 0 and at most {TaskRequest.LongestWait}");
        }
    }
}

#pragma warning disable CA1032 // It is thrown with its faults; the standard constructors would lose them.

/// <summary>Options that break rules. The message names each fault on a line of its own: name, value given, rule.</summary>
public sealed class TaskPoolOptionsException : ArgumentException
{
    internal TaskPoolOptionsException(IReadOnlyList<string> faults)
        : base(string.Join(Environment.NewLine, faults)) => Faults = faults;

    /// <summary>Every fault.</summary>
    public IReadOnlyList<string> Faults { get; }
}
