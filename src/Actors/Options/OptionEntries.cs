using Akka.Configuration;
using Akka.Configuration.Hocon;
using Microsoft.Extensions.Configuration;

namespace Actors;

/// <summary>One key as it stands in a configuration.</summary>
/// <param name="Key">The path below the section, with dots.</param>
/// <param name="Value">The text; null where the configuration says null, which is as if the key were not there.</param>
/// <param name="IsSingle">Whether it is one value and not a list or a section.</param>
internal readonly record struct OptionEntry(string Key, string? Value, bool IsSingle = true)
{
    private const string ListRule = "must be a list of texts, or one text with commas between them";

    /// <summary>The texts of a list; null when it is none.</summary>
    public IReadOnlyList<string>? Items { get; init; }

    /// <summary>The one value.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public string Text => IsSingle ? Value!.Trim() : throw new FormatException("must be a single value");

    /// <summary>The values of a list. One text may stand for it, as in an environment variable.</summary>
    /// <exception cref="FormatException">It is no list.</exception>
    public IReadOnlyList<string> List => Items
        ?? (IsSingle ? Value!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : throw new FormatException(ListRule));
}

/// <summary>The keys and values that stand in a section, of HOCON or of .NET configuration.</summary>
internal static class OptionEntries
{
    /// <param name="section">The section; null or empty when there is none.</param>
    /// <param name="isSection">Whether a key, given by its path, is a section of further keys.</param>
    public static IEnumerable<OptionEntry> Of(Config? section, Predicate<string> isSection) =>
        section.IsNullOrEmpty() ? [] : Of(section!.Root, isSection, string.Empty);

    /// <inheritdoc cref="Of(Config, Predicate{string})"/>
    public static IEnumerable<OptionEntry> Of(IConfiguration section, Predicate<string> isSection) => Of(section, isSection, string.Empty);

    private static IEnumerable<OptionEntry> Of(HoconValue section, Predicate<string> isSection, string prefix)
    {
        foreach (var (name, value) in section.GetObject().Items)
        {
            var key = prefix + name;
            if (isSection(key) && value.IsObject())
            {
                foreach (var entry in Of(value, isSection, $"{key}."))
                {
                    yield return entry;
                }
            }
            else if (value.IsObject())
            {
                // Not descended into: a substitution that Akka.NET cannot resolve stands for the whole document, itself included.
                yield return new(key, "{...}", IsSingle: false);
            }
            else if (value.IsArray() || value.Values.Exists(part => part is HoconArray))
            {
                yield return new(key, "[...]", IsSingle: false) { Items = Texts(value) };
            }
            else
            {
                yield return new(key, value.IsEmpty ? string.Empty : value.GetString());
            }
        }
    }

    private static IEnumerable<OptionEntry> Of(IConfiguration section, Predicate<string> isSection, string prefix)
    {
        foreach (var child in section.GetChildren())
        {
            var key = prefix + child.Key;
            var parts = child.GetChildren().ToList();
            if (isSection(key) && (parts.Count > 0 || child.Value is null))
            {
                foreach (var entry in Of((IConfiguration)child, isSection, $"{key}."))
                {
                    yield return entry;
                }
            }
            else if (parts.Count > 0)
            {
                yield return new(key, "{...}", IsSingle: false) { Items = string.IsNullOrEmpty(child.Value) ? Texts(parts) : null };
            }
            else
            {
                yield return new(key, child.Value);
            }
        }
    }

    private static List<string>? Texts(HoconValue list)
    {
        var items = list.Values.OfType<HoconArray>().SelectMany(array => array).ToList();
        return items.TrueForAll(item => !item.IsObject() && !item.IsArray()) ? items.ConvertAll(item => item.GetString() ?? string.Empty) : null;
    }

    /// <summary>A list is a section whose keys are numbers.</summary>
    private static List<string>? Texts(List<IConfigurationSection> parts) =>
        parts.TrueForAll(part => part.Key.All(char.IsAsciiDigit) && !part.GetChildren().Any()) ? parts.ConvertAll(part => part.Value ?? string.Empty) : null;
}
