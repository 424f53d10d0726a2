using Actors.Benchmarks.Rivals;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Actors.Benchmarks.Nodes;

/// <summary>Ours: the router lives in this process, the workers in the two others.</summary>
internal sealed class OurClusterThroughput(int tasks) : ClusterThroughput(tasks)
{
    public const string Name = "TaskPool of a cluster";

    private PoolNode? _node;

    protected override async Task<Started> StartAsync()
    {
        _node = await PoolNode.StartAsync(new TaskPoolOptions(), [PoolNode.RouterRole]);
        var seed = Membership.EndpointOf(_node.System);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => NodeProcess.StartAsync(NodeKind.Ours, seed, Rival.Workers)));
        await _node.HasAsync(2 * Rival.Workers);

        // As bytes it has a tag and a length besides.
        return new Started(_node.Router, new BytesValue { Value = ByteString.CopyFrom(new byte[Cargo.Bytes - 2]) }, new Window(_node.System), nodes);
    }

    protected override async Task StopAsync() => await _node!.DisposeAsync();
}
