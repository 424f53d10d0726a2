using System.Globalization;
using System.Text.Json.Serialization;
using Actors.Cli.CommandLine;

namespace Actors.Cli.Queues;

/// <summary>What a run is known by in its queue: what is run for a line, what decides its outcome, and where results go. All else may differ from one start to the next.</summary>
/// <param name="Command">The command and its arguments.</param>
/// <param name="NullSeparated">Whether NUL ends a line.</param>
/// <param name="Timeout">How long a command may run.</param>
/// <param name="Retries">How often a command that failed is run again.</param>
/// <param name="Results">The full path of the results; null for none.</param>
internal sealed record RunTerms(string[] Command, bool NullSeparated, TimeSpan? Timeout, int Retries, string? Results)
{
    public static RunTerms Of(RunSettings settings) => new(
        [.. settings.Command.Words], settings.NullSeparated, settings.Pool.Timeout, settings.Pool.Retries, settings.ResultsPath is { } path ? Path.GetFullPath(path) : null);

    /// <summary>What is not the same now, each with both values.</summary>
    public IEnumerable<string> Differences(RunTerms now)
    {
        if (!Command.SequenceEqual(now.Command, StringComparer.Ordinal))
        {
            yield return $"COMMAND was {Words(Command)} and is {Words(now.Command)}";
        }

        (string Name, string Then, string Now)[] options =
        [
            ("--null", Given(NullSeparated), Given(now.NullSeparated)),
            ("--timeout", Given(Timeout), Given(now.Timeout)),
            ("--retries", Given(Retries), Given(now.Retries)),
            ("--results", Given(Results), Given(now.Results)),
        ];
        foreach (var (name, then, value) in options.Where(option => option.Then != option.Now))
        {
            yield return $"{name} was {then} and is {value}";
        }
    }

    private static string Words(string[] command) => string.Join(' ', command.Select(word => $"'{word}'"));

    private static string Given(bool isGiven) => isGiven ? "given" : "not given";

    private static string Given(TimeSpan? duration) => duration is { } given ? DurationText.Format(given) : "not given";

    private static string Given(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Given(string? path) => path is null ? "not given" : $"'{path}'";
}

/// <summary>How they are stored.</summary>
[JsonSerializable(typeof(RunTerms))]
internal sealed partial class RunTermsJson : JsonSerializerContext;
