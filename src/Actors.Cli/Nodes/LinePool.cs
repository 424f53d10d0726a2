namespace Actors.Cli.Nodes;

/// <summary>What nodes and clients of this program agree on.</summary>
internal static class LinePool
{
    /// <summary>The name of the actor system, and of the pool in it.</summary>
    public const string Name = "actors";

    /// <summary>How much of one output of a command travels.</summary>
    public const int LongestOutput = 360 * 1024;

    /// <summary>The same where the command failed: the coordinator keeps the first failures, and every answer to "all done?" carries them.</summary>
    public const int LongestOutputOfFailed = 32 * 1024;

    /// <summary>What travels. Two outputs of the longest kind fit, and so does the longest line: JSON makes four bytes of three.</summary>
    public static ClusterPoolOptions Options => new()
    {
        Types = new WireTypes().Json("line/1", LineJson.Default.LineTask).Json("line-report/1", LineJson.Default.LineReport),
        LongestPayload = 1024 * 1024,
    };
}
