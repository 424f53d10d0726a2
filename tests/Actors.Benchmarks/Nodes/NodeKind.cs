namespace Actors.Benchmarks.Nodes;

/// <summary>What a process has in a cluster.</summary>
internal enum NodeKind
{
    /// <summary>Workers of our pool.</summary>
    Workers,

    /// <summary>The router of our pool, workers, and a singleton that echoes.</summary>
    Router,

    /// <summary>A worker of Akka.NET's cluster router, whose messages are JSON.</summary>
    Rival,

    /// <summary>The same, with a serializer of its own.</summary>
    RivalOwn,
}
