namespace Actors.Cli.CommandLine;

/// <summary>What the command line says of the pool; null where it says nothing.</summary>
internal readonly record struct PoolChoices(int? Workers, TimeSpan? Timeout, int? Retries, TimeSpan? Backoff, TimeSpan? Drain)
{
    /// <summary>As many as a pool may have.</summary>
    private const int MostWorkers = 100_000;

    public static PoolChoices Read(OptionReader reader, PoolOptionSet options) => new(
        reader.WholeNumber(options.Workers, least: 1, most: MostWorkers),
        reader.Duration(options.Timeout, mayBeZero: false),
        reader.WholeNumber(options.Retries, least: 0, most: int.MaxValue),
        reader.Duration(options.Backoff, mayBeZero: true),
        reader.Duration(options.Drain, mayBeZero: false));

    /// <summary>The options of the pool: these, then those of the file.</summary>
    public TaskPoolOptions Over(TaskPoolOptions configured) => configured with
    {
        Workers = Workers ?? configured.Workers,
        Timeout = Timeout ?? configured.Timeout,
        Retries = Retries ?? configured.Retries,
        Backoff = Backoff is { } first ? configured.Backoff with { Initial = first, Max = Max(first, configured.Backoff.Max) } : configured.Backoff,
        DrainDeadline = Drain ?? configured.DrainDeadline,

        // Nobody could read it from outside, and it would hold long lines.
        QuarantineCapacity = 0,
    };

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
