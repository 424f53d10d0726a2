using System.Globalization;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Microsoft.Extensions.Configuration;

namespace Actors;

/// <summary>One key as it stands in a configuration.</summary>
/// <param name="Key">The path below the section, with dots.</param>
/// <param name="Value">The text; null where the configuration says null, which is as if the key were not there.</param>
/// <param name="IsSingle">Whether it is one value and not a list or a section.</param>
internal readonly record struct OptionEntry(string Key, string? Value, bool IsSingle = true);

/// <summary>Reads options from HOCON and from .NET configuration by one table, and names every fault at once.</summary>
internal static class OptionsReader
{
    private const string Backoff = "backoff";

    private static readonly Dictionary<string, Func<TaskPoolOptions, string, TaskPoolOptions>> Keys = new()
    {
        ["name"] = (options, text) => options with { Name = text },
        ["workers"] = (options, text) => options with { Workers = Is(text, "cores") ? Environment.ProcessorCount : Whole(text, "must be a whole number or \"cores\"") },
        ["capacity"] = (options, text) => options with { Capacity = Whole(text) },
        ["overflow"] = (options, text) => options with { Overflow = OverflowOf(text) },
        ["timeout"] = (options, text) => options with { Timeout = Is(text, "none") || text.Length == 0 ? null : Duration(text) },
        ["retries"] = (options, text) => options with { Retries = Whole(text) },
        [$"{Backoff}.initial"] = (options, text) => options with { Backoff = options.Backoff with { Initial = Duration(text) } },
        [$"{Backoff}.max"] = (options, text) => options with { Backoff = options.Backoff with { Max = Duration(text) } },
        [$"{Backoff}.jitter"] = (options, text) => options with { Backoff = options.Backoff with { Jitter = Part(text) } },
        ["crash-limit"] = (options, text) => options with { CrashLimit = Whole(text) },
        ["drain-deadline"] = (options, text) => options with { DrainDeadline = Duration(text) },
        ["stuck-grace"] = (options, text) => options with { StuckGrace = Duration(text) },
        ["stuck-cap"] = (options, text) => options with { StuckCap = Whole(text) },
        ["quarantine-capacity"] = (options, text) => options with { QuarantineCapacity = Whole(text) },
        ["kept-outcomes"] = (options, text) => options with { KeptOutcomes = Whole(text) },
        ["kept-for"] = (options, text) => options with { KeptFor = Duration(text) },
    };

    /// <summary>The keys as they may be written, in any case: with their hyphens, or without as .NET configuration has them.</summary>
    private static readonly Dictionary<string, string> Spellings =
        Keys.Keys.Select(key => (Spelling: key, Key: key))
            .Union(Keys.Keys.Select(key => (Spelling: key.Replace("-", string.Empty, StringComparison.Ordinal), Key: key)))
            .ToDictionary(pair => pair.Spelling, pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>The keys it knows; a test holds them against the options record and the reference configuration.</summary>
    public static IEnumerable<string> KnownKeys => Keys.Keys;

    /// <param name="entries">What stands in the configuration.</param>
    /// <param name="where">The path of the section with its separator, to begin each fault with.</param>
    public static TaskPoolOptions Read(IEnumerable<OptionEntry> entries, string where = "")
    {
        var options = new TaskPoolOptions();
        var faults = new List<string>();
        var given = new Dictionary<string, string>();
        foreach (var (spelling, value, isSingle) in entries)
        {
            if (!Spellings.TryGetValue(spelling, out var key))
            {
                faults.Add(Fault.Of(spelling, value, "is not an option of a task pool"));
            }
            else if (!isSingle)
            {
                faults.Add(Fault.Of(spelling, value, "must be a single value"));
            }
            else if (!given.TryAdd(key, spelling))
            {
                faults.Add(Fault.Of(spelling, value, "is given twice, in another spelling"));
            }
            else if (value is not null)
            {
                try
                {
                    options = Keys[key](options, value.Trim());
                }
                catch (FormatException rule)
                {
                    faults.Add(Fault.Of(spelling, value, rule.Message));
                }
            }
        }

        faults.AddRange(options.Faults().Select(AsGiven));
        return faults.Count == 0 ? options : throw new TaskPoolOptionsException([.. faults.Select(fault => where + fault)]);

        // The record speaks of its properties; whoever wrote a key is told of that key.
        string AsGiven(string fault)
        {
            var name = fault[..fault.IndexOf(':', StringComparison.Ordinal)];
            return Spellings.TryGetValue(name, out var key) && given.TryGetValue(key, out var spelling) ? spelling + fault[name.Length..] : fault;
        }
    }

    public static IEnumerable<OptionEntry> Entries(Config? section) =>
        section.IsNullOrEmpty() ? [] : Entries(section!.Root, string.Empty);

    public static IEnumerable<OptionEntry> Entries(IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return section is IConfigurationSection { Value: { Length: > 0 } text, Path: var path }
            ? throw new TaskPoolOptionsException([Fault.Of(path, text, "must be a section of options")])
            : Entries(section, string.Empty);
    }

    private static IEnumerable<OptionEntry> Entries(HoconValue section, string prefix)
    {
        foreach (var (name, value) in section.GetObject().Items)
        {
            var key = prefix + name;
            if (IsSection(key) && value.IsObject())
            {
                foreach (var entry in Entries(value, $"{key}."))
                {
                    yield return entry;
                }
            }
            else if (value.IsObject() || value.IsArray() || value.Values.Exists(part => part is HoconArray))
            {
                // Not descended into: a substitution that Akka.NET cannot resolve stands for the whole document, itself included.
                yield return new(key, value.IsObject() ? "{...}" : "[...]", IsSingle: false);
            }
            else
            {
                yield return new(key, value.IsEmpty ? string.Empty : value.GetString());
            }
        }
    }

    private static IEnumerable<OptionEntry> Entries(IConfiguration section, string prefix)
    {
        foreach (var child in section.GetChildren())
        {
            var key = prefix + child.Key;
            var isSingle = !child.GetChildren().Any();
            if (IsSection(key) && (!isSingle || child.Value is null))
            {
                foreach (var entry in Entries((IConfiguration)child, $"{key}."))
                {
                    yield return entry;
                }
            }
            else
            {
                yield return new(key, isSingle ? child.Value : "{...}", isSingle);
            }
        }
    }

    private static bool IsSection(string key) => Is(key, Backoff);

    private static bool Is(string text, string word) => string.Equals(text, word, StringComparison.OrdinalIgnoreCase);

    private static int Whole(string text, string rule = "must be a whole number") =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException(rule);

    private static double Part(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException("must be a number");

    private static Overflow OverflowOf(string text) =>
        Is(text, "wait") ? Overflow.Wait
        : Is(text, "reject") ? Overflow.Reject
        : Is(text, "drop-oldest") || Is(text, nameof(Overflow.DropOldest)) ? Overflow.DropOldest
        : throw new FormatException("must be wait, reject or drop-oldest");

    private static TimeSpan Duration(string text) => DurationText.TryParse(text, out var span) ? span : throw new FormatException(DurationText.Rule);
}
