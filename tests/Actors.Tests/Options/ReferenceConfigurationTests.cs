using System.Reflection;

namespace Actors.Tests;

/// <summary>config/akka.hocon, the options record and the reader say the same.</summary>
public class ReferenceConfigurationTests
{
    private static readonly IReadOnlyList<OptionEntry> Entries = [.. OptionsReader.Entries(TaskPoolConfiguration.Default.GetConfig("actors.task-pool"))];

    [Fact]
    public void Every_key_of_the_file_has_a_reader_and_every_reader_a_key_of_the_file() =>
        Assert.Equal(OptionsReader.KnownKeys.Order(StringComparer.Ordinal), Entries.Select(entry => entry.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_option_but_clock_and_dice_stands_in_the_file()
    {
        var options = Settable(typeof(TaskPoolOptions))
            .Where(property => property.Name is not (nameof(TaskPoolOptions.Clock) or nameof(TaskPoolOptions.Dice) or nameof(TaskPoolOptions.Backoff)))
            .Select(property => property.Name)
            .Concat(Settable(typeof(RetryBackoff)).Select(property => $"{nameof(TaskPoolOptions.Backoff)}.{property.Name}"));
        var keys = Entries.Select(entry => entry.Key.Replace("-", string.Empty, StringComparison.Ordinal));
        Assert.Equal(
            options.Select(name => name.ToUpperInvariant()).Order(StringComparer.Ordinal),
            keys.Select(key => key.ToUpperInvariant()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void File_as_it_is_read_equals_the_defaults_value_by_value()
    {
        var (read, defaults) = (TaskPoolOptions.FromConfig(TaskPoolConfiguration.Default.GetConfig("actors.task-pool")), new TaskPoolOptions());
        foreach (var property in Settable(typeof(TaskPoolOptions)))
        {
            Assert.True(Equals(property.GetValue(defaults), property.GetValue(read)), $"{property.Name} is {property.GetValue(read)} in the file");
        }
    }

    [Fact]
    public void File_gives_every_key_a_comment()
    {
        using var stream = typeof(TaskPoolOptions).Assembly.GetManifestResourceStream("Actors.akka.hocon")!;
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).ToList();
        foreach (var key in OptionsReader.KnownKeys.Select(key => key.Split('.')[0]).Distinct())
        {
            var at = lines.FindIndex(line => line.StartsWith($"{key} =", StringComparison.Ordinal) || line.StartsWith($"{key} {{", StringComparison.Ordinal));
            Assert.True(at > 0, key);
            var block = Enumerable.Range(0, at).Reverse().Select(index => lines[index]).TakeWhile(line => line.Length > 0).ToList();
            Assert.True(block.Exists(line => line.StartsWith('#')), $"{key} has no comment in its block");
        }
    }

    private static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);
}
