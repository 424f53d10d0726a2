using System.CommandLine;

namespace Actors.Cli.CommandLine;

/// <summary>The options of <c>actors submit</c> as the parser and the help see them.</summary>
internal sealed class SubmitOptions
{
    public ClientOptionSet Client { get; } = new();

    public LineOptionSet Lines { get; } = new("as 'actors run' does, and node; queuedMs counts the journeys too, and is null for what was retried");

    public Option<string> Group { get; } = PoolOptionSet.Text("--group", "G", "Put the lines into this group, about which 'actors wait --group G' asks. [default: none]");

    /// <summary>The options, in the order of the help.</summary>
    public IEnumerable<Option> All =>
        [Client.Peers.Seeds, Lines.Input, Lines.Null, Lines.Results, Lines.KeepOrder, Group, Lines.Progress, .. Client.Peers.Trust, Client.LogLevel];
}

/// <summary>One submission, checked: what <c>actors submit</c> was asked to do.</summary>
internal sealed record SubmitSettings : LineSettings
{
    private SubmitSettings(LineSettings lines)
        : base(lines)
    {
    }

    /// <summary>The cluster.</summary>
    public required ClientSettings Client { get; init; }

    /// <summary>The group of its lines; null for none.</summary>
    public string? Group { get; init; }

    /// <summary>Reads every option; null if anything is wrong with one.</summary>
    public static SubmitSettings? Read(SubmitOptions options, ParseResult parsed, out List<string> faults)
    {
        var reader = new OptionReader("actors submit", parsed);
        faults = reader.Faults;
        var lines = options.Lines.Read(reader);
        var settings = new SubmitSettings(lines)
        {
            Progress = reader.OneOf<ProgressMode>(options.Lines.Progress) ?? ProgressMode.Auto,
            Group = reader.Text(options.Group, "the name of a group"),
            Client = options.Client.Read(reader),
        };
        return faults.Count == 0 ? settings : null;
    }
}
