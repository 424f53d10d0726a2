using System.Text;
using System.Text.Json;

namespace Actors.Cli.Tests.EndToEnd;

/// <summary>A run of the program that has ended.</summary>
internal sealed record Ended(int Code, byte[] Bytes, string Errors)
{
    public string Output => Encoding.UTF8.GetString(Bytes);

    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What the summary says on the line with this name; null if it has none.</summary>
    public string? Summary(string name) =>
        Errors.Split('\n').Where(line => line.StartsWith(name.PadRight(12), StringComparison.Ordinal)).Select(line => line[12..]).SingleOrDefault();

    /// <summary>The objects of a results file.</summary>
    public static JsonElement[] Results(string path) => [.. File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement)];
}
