using System.CommandLine;
using static Actors.Cli.CommandLine.PoolOptionSet;

namespace Actors.Cli.CommandLine;

/// <summary>The options of whoever reads lines and tells what became of them.</summary>
internal sealed class LineOptionSet(string resultKeys)
{
    public Option<string> Input { get; } = Text("--input", "FILE", "Read lines from FILE. [default: standard input]");

    public Option<bool> Null { get; } = new("--null", "-0") { Description = "Lines end with a NUL byte, not a newline (as find -print0 writes them)." };

    public Option<string> Results { get; } = Text("--results", "FILE", $"Write one JSON object per line of input: {resultKeys}.");

    public Option<bool> KeepOrder { get; } = new("--keep-order") { Description = "Print outputs and results in the order of the input, not as commands end." };

    public Option<string> Progress { get; } = Text("--progress", "auto|always|never", "A live bar on stderr; auto: if stderr is a terminal. [default: auto]");

    /// <summary>What was given, but for the progress.</summary>
    public LineSettings Read(OptionReader reader) => new()
    {
        InputPath = reader.Path(Input) is { } path && path != "-" ? path : null,
        ResultsPath = reader.Path(Results),
        NullSeparated = reader.IsSet(Null),
        KeepOrder = reader.IsSet(KeepOrder),
    };
}
