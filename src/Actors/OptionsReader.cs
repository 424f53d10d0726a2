using System.Globalization;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Microsoft.Extensions.Configuration;

namespace Actors;

/// <summary>Reads options from HOCON and from .NET configuration by one table, and names every fault at once.</summary>
internal static class OptionsReader
{
    private static readonly Dictionary<string, Func<TaskPoolOptions, string, TaskPoolOptions>> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        ["name"] = (options, text) => options with { Name = text },
        ["workers"] = (options, text) => options with { Workers = Is(text, "cores") ? Environment.ProcessorCount : Whole(text, "must be a whole number or \"cores\"") },
        ["capacity"] = (options, text) => options with { Capacity = Whole(text) },
        ["overflow"] = (options, text) => options with { Overflow = OverflowOf(text) },
        ["timeout"] = (options, text) => options with { Timeout = Is(text, "none") || text.Length == 0 ? null : Duration(text) },
        ["retries"] = (options, text) => options with { Retries = Whole(text) },
        ["backoff.initial"] = (options, text) => options with { Backoff = options.Backoff with { Initial = Duration(text) } },
        ["backoff.max"] = (options, text) => options with { Backoff = options.Backoff with { Max = Duration(text) } },
        ["backoff.jitter"] = (options, text) => options with { Backoff = options.Backoff with { Jitter = Part(text) } },
        ["draindeadline"] = (options, text) => options with { DrainDeadline = Duration(text) },
        ["stuckgrace"] = (options, text) => options with { StuckGrace = Duration(text) },
        ["stuckcap"] = (options, text) => options with { StuckCap = Whole(text) },
        ["quarantinecapacity"] = (options, text) => options with { QuarantineCapacity = Whole(text) },
        ["keptoutcomes"] = (options, text) => options with { KeptOutcomes = Whole(text) },
        ["keptfor"] = (options, text) => options with { KeptFor = Duration(text) },
    };

    /// <summary>The keys it knows, without hyphens; a test holds them against the options record and the reference configuration.</summary>
    public static IEnumerable<string> KnownKeys => Keys.Keys;

    public static TaskPoolOptions Read(IEnumerable<(string Key, string Value)> entries)
    {
        var options = new TaskPoolOptions();
        var faults = new List<string>();
        foreach (var (key, value) in entries)
        {
            if (!Keys.TryGetValue(key.Replace("-", string.Empty, StringComparison.Ordinal), out var apply))
            {
                faults.Add(Fault.Of(key, value, "is not an option of a task pool"));
                continue;
            }

            try
            {
                options = apply(options, value);
            }
            catch (FormatException rule)
            {
                faults.Add(Fault.Of(key, value, rule.Message));
            }
        }

        faults.AddRange(options.Faults());
        return faults.Count == 0 ? options : throw new TaskPoolOptionsException(faults);
    }

    public static IEnumerable<(string Key, string Value)> Entries(Config section) =>
        section.IsNullOrEmpty() ? [] : Entries(section.Root, string.Empty);

    public static IEnumerable<(string Key, string Value)> Entries(IConfiguration section) =>
        section.AsEnumerable(makePathsRelative: true)
            .Where(entry => entry.Value is not null && entry.Key.Length > 0)
            .Select(entry => (entry.Key.Replace(':', '.'), entry.Value!));

    private static IEnumerable<(string Key, string Value)> Entries(HoconValue value, string path)
    {
        if (!value.IsObject())
        {
            return [(path, value.IsArray() ? value.ToString() : value.GetString())];
        }

        return value.GetObject().Items.SelectMany(item => Entries(item.Value, path.Length == 0 ? item.Key : $"{path}.{item.Key}"));
    }

    private static bool Is(string text, string word) => string.Equals(text, word, StringComparison.OrdinalIgnoreCase);

    private static int Whole(string text, string rule = "must be a whole number") =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException(rule);

    private static double Part(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException("must be a number");

    private static Overflow OverflowOf(string text)
    {
        var name = text.Replace("-", string.Empty, StringComparison.Ordinal);
        return Enum.GetValues<Overflow>().Where(value => Is(value.ToString(), name)).Select(value => (Overflow?)value).FirstOrDefault()
            ?? throw new FormatException("must be wait, reject or drop-oldest");
    }

    private static TimeSpan Duration(string text) => DurationText.TryParse(text, out var span) ? span : throw new FormatException(DurationText.Rule);
}
