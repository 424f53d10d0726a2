namespace Actors.Benchmarks.Nodes;

/// <summary>What a process of a cluster has.</summary>
internal enum NodeKind
{
    /// <summary>Workers of our pool.</summary>
    Ours,

    /// <summary>A worker of Akka.NET's cluster router, whose messages are JSON.</summary>
    Rival,

    /// <summary>The same, with a serializer of its own.</summary>
    RivalOwn,
}
