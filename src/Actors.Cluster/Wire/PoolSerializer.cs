using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Actors;

/// <summary>The one serializer of what nodes say to each other. A manifest names a message and the version of its bytes; nothing in them names a type.</summary>
internal sealed class PoolSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public const string HelloManifest = "h1";
    public const string DurableHelloManifest = "h2"; // Not read where nothing is known of durable pools.
    public const string FrameManifest = "f1";
    public const string GetLatestManifest = "q1";
    public const string LatestManifest = "a1";
    public const string DurableLatestManifest = "a2";
    public const string WorkerlessLatestManifest = "a3";
    public const string JoinManifest = "j2";
    public const string LeaveManifest = "l1";
    public const string ForgottenManifest = "g1";

    public override int Identifier => 5001;

    public override string Manifest(object o) => o switch
    {
        Frame => FrameManifest,
        Hello { IsDurable: true } => DurableHelloManifest,
        Hello => HelloManifest,
        GetLatestIncarnation => GetLatestManifest,
        LatestIncarnation { IsDurable: true, HasWorkers: false } => WorkerlessLatestManifest,
        LatestIncarnation { IsDurable: true } => DurableLatestManifest,
        LatestIncarnation => LatestManifest,
        JoinAsClient => JoinManifest,
        LeaveAsClient => LeaveManifest,
        ClientForgotten => ForgottenManifest,
        _ => throw new SerializationException($"{o.GetType()} is not sent from one node to another"),
    };

    public override byte[] ToBinary(object obj)
    {
        var to = new WireWriter(obj is Frame { Items: var items } ? 32 + items.Sum(item => Math.Min(item.Size, Conduit.FrameBytes)) : 16);
        switch (obj)
        {
            case Frame frame:
                to.Number(frame.Incarnation);
                to.Number(frame.First);
                to.Number(frame.Received);
                to.Many(frame.Items, item => ItemCodec.Write(to, item));
                break;
            case Hello hello:
                to.Number(hello.Incarnation);
                to.Number(hello.Uid);
                break;
            case GetLatestIncarnation question:
                to.Number(question.Uid);
                break;
            case LatestIncarnation answer:
                to.Number(answer.Incarnation);
                break;
            case JoinAsClient join:
                to.Number(join.Uid);
                to.Number(join.Incarnation);
                break;
            case LeaveAsClient leave:
                to.Number(leave.Uid);
                break;
            case ClientForgotten forgotten:
                to.Number(forgotten.Uid);
                break;
            default:
                throw new SerializationException($"{obj.GetType()} is not sent from one node to another");
        }

        return to.Written.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        var from = new WireReader(bytes);
        try
        {
            var message = Read(from, manifest);
            return from.IsAtEnd ? message : throw new SerializationException($"'{manifest}' has bytes left over");
        }
        catch (ArgumentException fault)
        {
            throw new SerializationException($"'{manifest}' has a value that breaks its rule", fault);
        }
    }

    private static object Read(WireReader from, string manifest) => manifest switch
    {
        FrameManifest => new Frame(from.Number(), from.Number(), from.Number(), from.Many(ItemCodec.Read)),
        HelloManifest => new Hello(from.Number(), from.Whole()),
        DurableHelloManifest => new Hello(from.Number(), from.Whole(), IsDurable: true),
        GetLatestManifest => new GetLatestIncarnation(from.Whole()),
        LatestManifest => new LatestIncarnation(from.Number()),
        DurableLatestManifest => new LatestIncarnation(from.Number(), IsDurable: true),
        WorkerlessLatestManifest => new LatestIncarnation(from.Number(), IsDurable: true, HasWorkers: false),
        JoinManifest => new JoinAsClient(from.Whole(), from.Number()),
        LeaveManifest => new LeaveAsClient(from.Whole()),
        ForgottenManifest => new ClientForgotten(from.Whole()),
        _ => throw new SerializationException($"'{manifest}' is no message between nodes, or one of a later version"),
    };
}
