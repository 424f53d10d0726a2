using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Remote;
using Akka.Remote.Serialization;
using Akka.Serialization;

namespace Actors;

/// <summary>Akka.NET's system messages, as far as nodes need them: those of death watch.</summary>
/// <remarks>The others make actors start, fail or restart, with an exception whose type the sender names and whose constructor is called.</remarks>
internal sealed class DeathWatchSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private readonly SystemMessageSerializer _all = new(system);

    public override int Identifier => 22;

    public override string Manifest(object o) => o switch
    {
        Watch => "watch",
        Unwatch => "unwatch",
        DeathWatchNotification => "gone",
        _ => throw new SerializationException($"{o.GetType()} is not sent from one node to another"),
    };

    public override byte[] ToBinary(object obj)
    {
        _ = Manifest(obj);
        return _all.ToBinary(obj);
    }

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        "watch" => _all.FromBinary<Watch>(bytes),
        "unwatch" => _all.FromBinary<Unwatch>(bytes),
        "gone" => _all.FromBinary<DeathWatchNotification>(bytes),
        _ => throw new SerializationException("a system message other than of death watch is refused"),
    };
}

/// <summary>Akka.NET's miscellaneous messages, as far as nodes need them: who is there, and is it alive.</summary>
/// <remarks>
/// Among the others are failures, with an exception as in <see cref="DeathWatchSerializer"/>; <see cref="Kill"/> and <see cref="PoisonPill"/>, with which a peer
/// could end any actor here; and the settings of remote routers.
/// </remarks>
internal sealed class PresenceSerializer : SerializerWithStringManifest
{
    private readonly MiscMessageSerializer _all;
    private readonly HashSet<string> _manifests;

    public PresenceSerializer(ExtendedActorSystem system)
        : base(system)
    {
        _all = new MiscMessageSerializer(system);
        _manifests =
        [
            _all.Manifest(new Identify(null)),
            _all.Manifest(new ActorIdentity(null, ActorRefs.Nobody)),
            _all.Manifest(ActorRefs.Nobody),
            _all.Manifest(RemoteWatcher.Heartbeat.Instance),
            _all.Manifest(new RemoteWatcher.HeartbeatRsp(0)),
        ];
    }

    public override int Identifier => 16;

    public override string Manifest(object o) =>
        _all.Manifest(o) is var manifest && _manifests.Contains(manifest)
            ? manifest
            : throw new SerializationException($"{o.GetType()} is not sent from one node to another");

    public override byte[] ToBinary(object obj)
    {
        _ = Manifest(obj);
        return _all.ToBinary(obj);
    }

    public override object FromBinary(byte[] bytes, string manifest) =>
        _manifests.Contains(manifest) ? _all.FromBinary(bytes, manifest) : throw new SerializationException("a message other than of presence is refused");
}
