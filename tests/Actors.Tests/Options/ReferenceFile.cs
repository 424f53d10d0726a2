using System.Reflection;
using Akka.Configuration;

namespace Actors.Tests;

/// <summary>One section of config/akka.hocon, held against the options record that it stands for.</summary>
/// <param name="path">Its path.</param>
internal sealed class ReferenceFile(string path)
{
    public Config Section { get; } = TaskPoolConfiguration.Default.GetConfig(path);

    /// <summary>The public options of a record that can be set.</summary>
    public static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);

    /// <summary>The names of the options and the keys are the same, but for case and hyphens.</summary>
    public static void HaveTheSameNames(IEnumerable<string> options, IEnumerable<string> keys) =>
        Assert.Equal(
            options.Select(name => name.ToUpperInvariant()).Order(StringComparer.Ordinal),
            keys.Select(key => key.Replace("-", string.Empty, StringComparison.Ordinal).ToUpperInvariant()).Order(StringComparer.Ordinal));

    /// <summary>Two records are the same option by option.</summary>
    public static void AreEqual<TOptions>(TOptions expected, TOptions read, params string[] except)
    {
        foreach (var property in Settable(typeof(TOptions)).Where(property => !except.Contains(property.Name)))
        {
            var (one, other) = (property.GetValue(expected), property.GetValue(read));
            var areEqual = one is IReadOnlyList<string> list ? list.SequenceEqual((IEnumerable<string>)other!) : Equals(one, other);
            Assert.True(areEqual, $"{property.Name} is {other} in the file");
        }
    }

    /// <summary>Each key has a comment in its block of lines.</summary>
    public void HasCommentsFor(IEnumerable<string> keys)
    {
        using var stream = typeof(TaskPoolOptions).Assembly.GetManifestResourceStream("Actors.akka.hocon")!;
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).ToList();
        var begins = lines.IndexOf($"{path[(path.IndexOf('.', StringComparison.Ordinal) + 1)..]} {{");
        Assert.True(begins > 0, path);
        foreach (var key in keys)
        {
            var at = lines.FindIndex(begins, line => line.StartsWith($"{key.Split('.')[^1]} =", StringComparison.Ordinal));
            Assert.True(at > 0, key);
            var block = Enumerable.Range(0, at).Reverse().Select(index => lines[index]).TakeWhile(line => line.Length > 0).ToList();
            Assert.True(block.Exists(line => line.StartsWith('#')), $"{key} has no comment in its block");
        }
    }
}
