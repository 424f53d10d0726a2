using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Actors;

/// <summary>Stands in the place of one of Akka.NET's serializers that make whatever type, or actor, the bytes of a peer name.</summary>
/// <remarks>
/// A peer chooses the number of the serializer that reads its bytes, so one that is merely not used is still a way in. It is one with a string manifest,
/// because Akka.NET loads the type that is named to any other before it asks.
/// </remarks>
internal abstract class RefusingSerializer(ExtendedActorSystem system, int id, string what) : SerializerWithStringManifest(system)
{
    /// <summary>The number of the serializer that it stands in for.</summary>
    public override int Identifier => id;

    public override string Manifest(object o) => throw Refusal($"{o.GetType()} has no serializer of its own, and {what}");

    public override byte[] ToBinary(object obj) => throw Refusal($"{obj.GetType()} has no serializer of its own, and {what}");

    public override object FromBinary(byte[] bytes, string manifest) => throw Refusal($"a message of serializer {id} is refused: {what}");

    private static SerializationException Refusal(string text) => new(text);
}

/// <summary>In the place of JSON with type names, which Akka.NET takes for everything that has no serializer.</summary>
internal sealed class RefusingJson : RefusingSerializer
{
    /// <summary>Akka.NET hands the settings of its JSON to whatever stands in its place.</summary>
    public RefusingJson(ExtendedActorSystem system, Config settings)
        : base(system, 1, "JSON that names its own types is not read here") => _ = settings;
}

/// <summary>In the place of protobuf messages by the name of their type. Akka.NET's own messages do not need it.</summary>
internal sealed class RefusingProtobuf(ExtendedActorSystem system) : RefusingSerializer(system, 2, "protobuf messages that name their own types are not read here");

/// <summary>In the place of remote deployment, which starts any actor for a peer.</summary>
internal sealed class RefusingDeployment(ExtendedActorSystem system) : RefusingSerializer(system, 3, "no actor is deployed from one node to another");

/// <summary>In the place of Akka.Delivery's messages, whose bodies name their types.</summary>
internal sealed class RefusingDelivery(ExtendedActorSystem system) : RefusingSerializer(system, 36, "Akka.Delivery is not used between nodes");

/// <summary>In the place of stream references, which name the type of their elements.</summary>
internal sealed class RefusingStreams(ExtendedActorSystem system) : RefusingSerializer(system, 30, "no stream goes from one node to another");
