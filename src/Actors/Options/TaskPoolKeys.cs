using static Actors.OptionText;

namespace Actors;

/// <summary>The keys of a pool's options in a configuration.</summary>
internal static class TaskPoolKeys
{
    private const string Backoff = "backoff";

    public static readonly OptionsReader<TaskPoolOptions> Reader = new(
        "a task pool",
        new Dictionary<string, Func<TaskPoolOptions, OptionEntry, TaskPoolOptions>>
        {
            ["name"] = (options, given) => options with { Name = given.Text },
            ["workers"] = (options, given) => options with { Workers = Is(given.Text, "cores") ? Environment.ProcessorCount : Whole(given.Text, "must be a whole number or \"cores\"") },
            ["capacity"] = (options, given) => options with { Capacity = Whole(given.Text) },
            ["overflow"] = (options, given) => options with { Overflow = OverflowOf(given.Text) },
            ["timeout"] = (options, given) => options with { Timeout = Is(given.Text, "none") || given.Text.Length == 0 ? null : Duration(given.Text) },
            ["retries"] = (options, given) => options with { Retries = Whole(given.Text) },
            ["crash-limit"] = (options, given) => options with { CrashLimit = Whole(given.Text) },
            [$"{Backoff}.initial"] = (options, given) => options with { Backoff = options.Backoff with { Initial = Duration(given.Text) } },
            [$"{Backoff}.max"] = (options, given) => options with { Backoff = options.Backoff with { Max = Duration(given.Text) } },
            [$"{Backoff}.jitter"] = (options, given) => options with { Backoff = options.Backoff with { Jitter = Part(given.Text) } },
            ["drain-deadline"] = (options, given) => options with { DrainDeadline = Duration(given.Text) },
            ["stuck-grace"] = (options, given) => options with { StuckGrace = Duration(given.Text) },
            ["stuck-cap"] = (options, given) => options with { StuckCap = Whole(given.Text) },
            ["quarantine-capacity"] = (options, given) => options with { QuarantineCapacity = Whole(given.Text) },
            ["kept-outcomes"] = (options, given) => options with { KeptOutcomes = Whole(given.Text) },
            ["kept-for"] = (options, given) => options with { KeptFor = Duration(given.Text) },
        },
        faults => new TaskPoolOptionsException(faults))
    {
        Check = (options, faults) =>
        {
            faults.AddRange(options.Faults());
            return options;
        },
    };

    private static Overflow OverflowOf(string text) =>
        Is(text, "wait") ? Overflow.Wait
        : Is(text, "reject") ? Overflow.Reject
        : Is(text, "drop-oldest") || Is(text, nameof(Overflow.DropOldest)) ? Overflow.DropOldest
        : throw new FormatException("must be wait, reject or drop-oldest");
}
