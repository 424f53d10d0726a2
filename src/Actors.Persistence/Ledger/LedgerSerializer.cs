using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Actors;

/// <summary>The one serializer of what ledgers write down. A manifest names an event and the version of its bytes; nothing in them names a type.</summary>
internal sealed class LedgerSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public const string BatchManifest = "b1";
    public const string SealManifest = "s1";
    public const string EntryManifest = "d1";

    public override int Identifier => 5002;

    public override string Manifest(object o) => o switch
    {
        Batch => BatchManifest,
        Seal => SealManifest,
        DirectoryEntry => EntryManifest,
        _ => throw Unknown(o),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        Batch batch => MemoryMarshal.TryGetArray(batch.Bytes, out var whole) && whole.Count == whole.Array!.Length ? whole.Array : batch.Bytes.ToArray(),
        Seal seal => OfNumber(seal.By),
        DirectoryEntry entry => OfNumber(entry.Incarnation),
        _ => throw Unknown(obj),
    };

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        BatchManifest => new Batch(bytes),
        SealManifest => new Seal(NumberOf(bytes, manifest)),
        EntryManifest => new DirectoryEntry(NumberOf(bytes, manifest)),
        _ => throw new SerializationException($"'{manifest}' is no event of a ledger, or one of a later version"),
    };

    private static byte[] OfNumber(long number)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return bytes;
    }

    private static long NumberOf(byte[] bytes, string manifest) =>
        bytes.Length == sizeof(long) && BinaryPrimitives.ReadInt64LittleEndian(bytes) is > 0 and var number
            ? number
            : throw new SerializationException($"'{manifest}' has bytes that break its rule");

    private static SerializationException Unknown(object what) => new($"{what.GetType()} is not written into a ledger");
}
