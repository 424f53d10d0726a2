using System.Runtime.Serialization;
using Actors.Tests.Fixtures;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Serialization;

namespace Actors.Tests.Wire;

public sealed class SerializersTests : Systems
{
    [Fact]
    public async Task Every_serializer_that_a_peer_can_pick_is_one_that_was_looked_at()
    {
        var node = await StartNode();
        Assert.Equal<(int, string)>(
            [
                (0, "NullSerializer"),
                (1, nameof(RefusingJson)),
                (2, nameof(RefusingProtobuf)),
                (3, nameof(RefusingDeployment)),
                (4, "ByteArraySerializer"),
                (5, "ClusterMessageSerializer"),
                (6, "MessageContainerSerializer"),
                (14, "ClusterSingletonMessageSerializer"),
                (16, nameof(PresenceSerializer)),
                (17, "PrimitiveSerializers"),
                (22, nameof(DeathWatchSerializer)),
                (30, nameof(RefusingStreams)),
                (36, nameof(RefusingDelivery)),
                (5001, nameof(PoolSerializer)),
            ],
            SerializersOf(node).Select(entry => (entry.Key, entry.Value.GetType().Name)).Order());
    }

    [Fact]
    public async Task Message_that_is_not_sent_between_nodes_is_refused_by_the_sender_too()
    {
        var serialization = (await StartNode()).Serialization;
        foreach (var message in new object[] { Kill.Instance, PoisonPill.Instance, new Status.Failure(new InvalidOperationException()), new Suspend() })
        {
            var serializer = Assert.IsType<SerializerWithStringManifest>(serialization.FindSerializerFor(message), exactMatch: false);
            Assert.Throws<SerializationException>(() => serializer.Manifest(message));
            Assert.Throws<SerializationException>(() => serializer.ToBinary(message));
        }
    }

    [Fact]
    public async Task Death_watch_is_read_as_it_was_written()
    {
        var node = await StartNode();
        var serializer = Assert.IsType<DeathWatchSerializer>(SerializersOf(node)[22]);
        var (one, other) = ((IInternalActorRef)Listen(node, "one").Ref, (IInternalActorRef)Listen(node, "other").Ref);

        Assert.Equal((one, other), Again(new Watch(one, other)) is Watch watch ? (watch.Watchee, watch.Watcher) : default);
        Assert.Equal((one, other), Again(new Unwatch(one, other)) is Unwatch unwatch ? (unwatch.Watchee, unwatch.Watcher) : default);
        Assert.Equal((one, true, false), Again(new DeathWatchNotification(one, true, false)) is DeathWatchNotification gone ? (gone.Actor, gone.ExistenceConfirmed, gone.AddressTerminated) : default);
        Assert.Throws<SerializationException>(() => serializer.FromBinary([], "Akka.Dispatch.SysMsg.Terminate, Akka"));

        object Again(object message) => serializer.FromBinary(serializer.ToBinary(message), serializer.Manifest(message));
    }
}
