namespace Actors.Tests.Simulation;

/// <summary>The shape of one seed's pool and of its clients, drawn from the seed.</summary>
internal sealed class SimSettings
{
    public SimSettings(Random random)
    {
        Workers = random.Next(1, 5);
        Capacity = random.Next(3) switch { 0 => random.Next(1, 6), 1 => random.Next(6, 30), _ => 10_000 };
        Overflow = random.Next(4) switch { 0 => Overflow.Reject, 1 => Overflow.DropOldest, _ => Overflow.Wait };
        Timeout = random.Next(3) == 0 ? Milliseconds(random.Next(5, 40)) : null;
        Retries = random.Next(2) * random.Next(1, 3);
        StuckGrace = Milliseconds(random.Next(3, 30));
        StuckCap = random.Next(3);
        DrainDeadline = Milliseconds(random.Next(20, 200));
        KeptOutcomes = random.Next(4) == 0 ? random.Next(3) : 100_000;
        QuarantineCapacity = random.Next(5);
        Backoff = new RetryBackoff { Initial = Milliseconds(random.Next(1, 10)), Max = Milliseconds(40), Jitter = 0.5 };
        HasReceiverless = random.Next(2) == 0;
        HasPriorities = random.Next(3) > 0;
        HasFaults = random.Next(3) > 0;
        EndsEarly = random.Next(3) == 0;
        Steps = random.Next(60, 260);
        Lingering = random.Next(20, 80);
        IsListenedToFrom = random.Next(6) switch { 0 => 0, 1 => random.Next(1, Steps), _ => null };
    }

    public int Workers { get; }

    public int Capacity { get; }

    public Overflow Overflow { get; }

    public TimeSpan? Timeout { get; }

    public int Retries { get; }

    public TimeSpan StuckGrace { get; }

    public int StuckCap { get; }

    public TimeSpan DrainDeadline { get; }

    public int KeptOutcomes { get; }

    public int QuarantineCapacity { get; }

    public RetryBackoff Backoff { get; }

    /// <summary>Whether some tasks have no sender: nobody hears of their end, so counts can only be bounded until all is done.</summary>
    public bool HasReceiverless { get; }

    public bool HasPriorities { get; }

    /// <summary>Whether actors restart.</summary>
    public bool HasFaults { get; }

    /// <summary>Whether drains and stops may come before the last step.</summary>
    public bool EndsEarly { get; }

    public int Steps { get; }

    /// <summary>How many of a hundred handlers do not end at once.</summary>
    public int Lingering { get; }

    /// <summary>From which step on somebody listens to the spans and the metrics; null for never.</summary>
    public int? IsListenedToFrom { get; }

    public static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);

    public TaskPoolOptions ToOptions(TimeProvider clock, Random dice, Action<IThreadPoolWorkItem, bool> schedule) => new()
    {
        Name = "sim",
        Workers = Workers,
        Capacity = Capacity,
        Overflow = Overflow,
        Timeout = Timeout,
        Retries = Retries,
        StuckGrace = StuckGrace,
        StuckCap = StuckCap,
        DrainDeadline = DrainDeadline,
        KeptOutcomes = KeptOutcomes,
        QuarantineCapacity = QuarantineCapacity,
        Backoff = Backoff,
        Clock = clock,
        Dice = dice,
        Schedule = schedule,
    };

    public override string ToString() =>
        $"workers {Workers}, capacity {Capacity}, {Overflow}, timeout {Timeout}, retries {Retries}, grace {StuckGrace}, stuck cap {StuckCap}, {Steps} steps";
}
