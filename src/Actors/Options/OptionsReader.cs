using Akka.Configuration;
using Microsoft.Extensions.Configuration;

namespace Actors;

/// <summary>Reads options from HOCON and from .NET configuration by one table, and names every fault at once.</summary>
/// <typeparam name="TOptions">What is read: the options record, or what holds it until it is whole.</typeparam>
/// <param name="subject">Whose options they are, as an error says it.</param>
/// <param name="keys">What each key changes. A value that it cannot be is a <see cref="FormatException"/> with the rule.</param>
/// <param name="refuse">Makes the exception of the faults.</param>
internal sealed class OptionsReader<TOptions>(
    string subject, IReadOnlyDictionary<string, Func<TOptions, OptionEntry, TOptions>> keys, Func<IReadOnlyList<string>, Exception> refuse)
    where TOptions : new()
{
    /// <summary>The keys as they may be written, in any case: with their hyphens, or without as .NET configuration has them.</summary>
    private readonly Dictionary<string, string> _spellings =
        keys.Keys.Select(key => (Spelling: key, Key: key))
            .Union(keys.Keys.Select(key => (Spelling: key.Replace("-", string.Empty, StringComparison.Ordinal), Key: key)))
            .ToDictionary(pair => pair.Spelling, pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _sections =
        new(keys.Keys.Where(key => key.Contains('.', StringComparison.Ordinal)).Select(key => key[..key.IndexOf('.', StringComparison.Ordinal)]), StringComparer.OrdinalIgnoreCase);

    /// <summary>Completes what was read, and adds the rules that it breaks, each by the name of its property.</summary>
    public required Func<TOptions, List<string>, TOptions> Check { get; init; }

    /// <summary>How an error shows the value that stands at a key, which may hold a secret. Default: as it stands there.</summary>
    public Func<string, string?, string?> Show { get; init; } = static (_, value) => value;

    /// <summary>The keys it knows; a test holds them against the options record and the reference configuration.</summary>
    public IEnumerable<string> KnownKeys => keys.Keys;

    /// <summary>Reads a section of HOCON.</summary>
    public TOptions Read(Config? section) => Read(Entries(section));

    /// <summary>Reads a section of .NET configuration, or the whole of one.</summary>
    public TOptions Read(IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return section is IConfigurationSection { Value: { Length: > 0 } text, Path: var path }
            ? throw refuse([Fault.Of(path, Show(path, text), "must be a section of options")])
            : Read(OptionEntries.Of(section, _sections.Contains), section is IConfigurationSection { Path: var where } ? $"{where}:" : string.Empty);
    }

    /// <param name="entries">What stands in the configuration.</param>
    /// <param name="where">The path of the section with its separator, to begin each fault with.</param>
    public TOptions Read(IEnumerable<OptionEntry> entries, string where = "")
    {
        var options = new TOptions();
        var faults = new List<string>();
        var given = new Dictionary<string, string>();
        foreach (var entry in entries)
        {
            var (spelling, value, _) = entry;
            if (!_spellings.TryGetValue(spelling, out var key))
            {
                faults.Add(Fault.Of(spelling, Show(spelling, value), $"is not an option of {subject}"));
            }
            else if (!given.TryAdd(key, spelling))
            {
                faults.Add(Fault.Of(spelling, Show(spelling, value), "is given twice, in another spelling"));
            }
            else if (value is not null)
            {
                try
                {
                    options = keys[key](options, entry);
                }
                catch (FormatException rule)
                {
                    faults.Add(Fault.Of(spelling, Show(spelling, value), rule.Message));
                }
            }
        }

        var broken = new List<string>();
        options = Check(options, broken);
        faults.AddRange(broken.Select(AsGiven));
        return faults.Count == 0 ? options : throw refuse([.. faults.Select(fault => where + fault)]);

        // The record speaks of its properties; whoever wrote a key is told of that key.
        string AsGiven(string fault)
        {
            var name = fault[..fault.IndexOf(':', StringComparison.Ordinal)];
            return _spellings.TryGetValue(name, out var key) && given.TryGetValue(key, out var spelling) ? spelling + fault[name.Length..] : fault;
        }
    }

    /// <summary>What stands in a section of HOCON.</summary>
    public IEnumerable<OptionEntry> Entries(Config? section) => OptionEntries.Of(section, _sections.Contains);
}
