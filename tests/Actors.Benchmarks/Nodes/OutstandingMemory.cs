using Actors.Benchmarks.Harness;
using Actors.Benchmarks.Rivals;
using Actors.Benchmarks.Work;
using Akka.Actor;
using Google.Protobuf.WellKnownTypes;

namespace Actors.Benchmarks.Nodes;

/// <summary>Two nodes of a pool in one process, a door and the router with the workers, so that the heap of the process holds all that both keep of a task.</summary>
internal sealed class OutstandingMemory
{
    /// <summary>At most so many are weighed at once.</summary>
    private const int Capacity = 1_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly OutcomeSink _sink = new();
    private readonly PoolNode _door;
    private BytesValue[] _messages = [];
    private long _empty;

    private OutstandingMemory(PoolNode door) => _door = door;

    public static async Task<OutstandingMemory> StartAsync()
    {
        var options = new TaskPoolOptions { Workers = Rival.Workers, Capacity = Capacity };
        var router = await PoolNode.StartAsync(options, [PoolNode.RouterRole, PoolNode.WorkerRole]);
        var door = await PoolNode.StartAsync(options, ["submitter"], router.Endpoint);
        await door.HasAsync(Rival.Workers);
        return new OutstandingMemory(door);
    }

    /// <summary>Lets so many tasks wait and reads the heap, in bytes more than it had with all messages made and none told. Then they run.</summary>
    public async Task<double> MeasureAsync(int tasks)
    {
        if (_messages.Length != tasks)
        {
            _messages = [.. Enumerable.Range(0, tasks).Select(_ => OurClusterThroughput.MessageOf(Cargo.Bytes))];
            await HoldAsync(1_000); // What is made once, is made then.
            await RunAsync(1_000);
            _empty = Heap();
        }

        await HoldAsync(tasks);
        var held = Heap() - _empty;
        await RunAsync(tasks);
        return held;
    }

    private static long Heap()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private async Task HoldAsync(int tasks)
    {
        await _door.Router.Ask<PauseAnswer>(new PauseDispatch(true), Patience);
        for (var n = 0; n < tasks; n++)
        {
            _door.Router.Tell(_messages[n], _sink);
        }

        // The question follows them; when the second is answered, the door knows too that the router has them.
        await _door.Coordinator.Ask<PoolStatus>(GetStatus.Instance, Patience);
        var status = await _door.Coordinator.Ask<PoolStatus>(GetStatus.Instance, Patience);
        Check.Equal("tasks queued", tasks, status.Queued);
        Check.Equal("tasks outstanding", tasks, status.Outstanding);
    }

    private async Task RunAsync(int tasks)
    {
        await _door.Router.Ask<PauseAnswer>(new PauseDispatch(false), Patience);
        await _sink.ReceivedAsync(tasks);
    }
}
