using System.Text.Json.Serialization;

namespace Actors.Cli.Nodes;

/// <summary>The task of one line, as it travels: what is run for it is for each node to say.</summary>
/// <param name="Number">The number of the line in the input that it comes from.</param>
/// <param name="Line">Its bytes.</param>
internal sealed record LineTask(long Number, byte[] Line)
{
    /// <summary>When it was told; known to the process that told it only.</summary>
    [JsonIgnore]
    public long ToldAt { get; init; }
}

/// <summary>One run of a command, as it travels back.</summary>
/// <param name="Node">The node that it ran on, as host and port.</param>
/// <param name="ExitCode">The exit code; null if it was killed, or never started.</param>
/// <param name="Run">How long it ran; null if it never started.</param>
/// <param name="Output">What it wrote to standard output, possibly cut.</param>
/// <param name="Error">What it wrote to standard error, possibly cut.</param>
internal sealed record LineReport(string Node, int? ExitCode, TimeSpan? Run, byte[] Output, byte[] Error);

/// <summary>The JSON of both; a peer may send anything, and null is not it.</summary>
[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LineTask))]
[JsonSerializable(typeof(LineReport))]
internal sealed partial class LineJson : JsonSerializerContext;
