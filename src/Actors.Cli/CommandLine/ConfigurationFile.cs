using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Actors.Cli.CommandLine;

/// <summary>The file behind <c>--config</c>: HOCON with a section <c>actors.task-pool</c>; whatever else is in it belongs to others.</summary>
internal static class ConfigurationFile
{
    private const string Section = "actors.task-pool";

    /// <summary>The options that the file gives; adds every fault and gives null if there is any. Without a path: the defaults.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <param name="capacity">The capacity where the file gives none.</param>
    /// <param name="faults">Where faults go.</param>
    public static TaskPoolOptions? Read(string? path, int capacity, List<string> faults)
    {
        if (path is null)
        {
            return new TaskPoolOptions { Capacity = capacity };
        }

        try
        {
            return Directory.Exists(path) ? throw new IOException("it is a directory") : Read(Parse(File.ReadAllText(path)), capacity);
        }
        catch (TaskPoolOptionsException wrong)
        {
            faults.AddRange(wrong.Faults.Select(fault => $"--config: '{path}': {fault}"));
        }
        catch (FormatException syntax)
        {
            faults.Add($"--config: '{path}': {syntax.Message}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add($"--config: '{path}' cannot be read: {fault.Message}");
        }

        return null;
    }

    private static TaskPoolOptions Read(Config file, int capacity)
    {
        // HOCON takes any key, so a misspelt section would silently do nothing.
        if (file.IsEmpty || file.GetValue(Section) is not { } section || !section.IsObject())
        {
            throw new FormatException($"has no section {Section} {{ ... }}");
        }

        var pool = TaskPoolOptions.FromConfig(file.GetConfig(Section));
        return file.HasPath(Section + ".capacity") ? pool : pool with { Capacity = capacity };
    }

    private static Config Parse(string text)
    {
        if (HoconBrackets.Fault(text) is { } fault)
        {
            throw new FormatException("is not valid HOCON: " + fault);
        }

        try
        {
            return new Config(Parser.Parse(text, included => throw new FormatException($"'include {included}' is not supported")));
        }
        catch (Exception syntax) when (syntax is not OutOfMemoryException)
        {
            // The parser throws whatever its way through a user's text leads to.
            throw new FormatException("is not valid HOCON: " + syntax.Message.TrimEnd());
        }
    }
}
