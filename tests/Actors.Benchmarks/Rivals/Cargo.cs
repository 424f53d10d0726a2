using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Actors.Benchmarks.Rivals;

/// <summary>What the submitter and the workers of Akka.NET's cluster router say to each other.</summary>
internal interface ICargoMessage;

/// <summary>A task.</summary>
internal sealed record Cargo(byte[] Content) : ICargoMessage
{
    /// <summary>How long the content is.</summary>
    public const int Bytes = 64;
}

/// <summary>A task is done.</summary>
internal sealed record CargoDone : ICargoMessage
{
    public static readonly CargoDone Instance = new();
}

/// <summary>The fewest bytes for them: the content and nothing else.</summary>
internal sealed class CargoSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string CargoManifest = "c";
    private const string DoneManifest = "d";

    public override int Identifier => 7001;

    public override string Manifest(object o) => o is Cargo ? CargoManifest : DoneManifest;

    public override byte[] ToBinary(object obj) => obj is Cargo cargo ? cargo.Content : [];

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        CargoManifest => new Cargo(bytes),
        DoneManifest => CargoDone.Instance,
        _ => throw new SerializationException($"'{manifest}' is neither of the two"),
    };
}
