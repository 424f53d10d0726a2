using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Rivals;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Actors.Benchmarks.Nodes;

/// <summary>Ours: the router lives in this process, the workers in the others.</summary>
internal sealed class OurClusterThroughput(int tasks, Shared<NodeProcesses> shared) : ClusterThroughput(tasks, shared)
{
    public const string Name = "TaskPool of a cluster";

    /// <summary>A message of so many bytes, with the tag and the length that protobuf writes.</summary>
    public static BytesValue MessageOf(int bytes) => new() { Value = ByteString.CopyFrom(new byte[bytes - 2]) };

    protected override async Task<ReadyCluster> StartAsync()
    {
        var node = await PoolNode.StartAsync(new TaskPoolOptions(), [PoolNode.RouterRole]);
        await Others.JoinAsync(NodeKind.Workers, node.Endpoint, Rival.Workers);
        await node.HasAsync(Others.Count * Rival.Workers);
        return new ReadyCluster(node, node.Router, MessageOf(Cargo.Bytes), new Window(node.System));
    }
}
