using System.Runtime.Serialization;
using Akka.Actor;

namespace Actors.Tests.Wire;

/// <summary>What was written by an earlier version is read by this one: the bytes of every message are stored.</summary>
public sealed class ContractTests
{
    private static readonly string Stored = Repository.PathOf("tests", "Actors.Cluster.Tests", "Wire", "Contract.approved.txt");

    private static readonly PoolSerializer Serializer = new(null!);

    /// <summary>The messages of a pool that stay in their process.</summary>
    private static readonly Type[] Local = [typeof(GetCoordinator), typeof(Coordinator), typeof(Resize), typeof(Resized)];

    [Fact]
    public void Bytes_of_every_message_are_those_that_were_approved()
    {
        var written = Samples.Messages.Where(message => message is not Frame { Items.Count: > 0 }).Select(message => $"{Serializer.Manifest(message)} {Hex(message)}")
            .Concat(Samples.Items.Select(item => $"{Serializer.Manifest(Of(item))} {Hex(Of(item))} {Name(item)}"))
            .ToList();
        var received = Stored.Replace(".approved.", ".received.", StringComparison.Ordinal);
        if (File.Exists(Stored) && File.ReadAllLines(Stored).SequenceEqual(written))
        {
            File.Delete(received);
            return;
        }

        File.WriteAllLines(received, written);
        Assert.Fail($"The bytes have changed, so nodes of two versions would not understand each other. Give a changed message a new kind or manifest; if it is new: mv {received} {Stored}");
    }

    [Fact]
    public void What_was_stored_is_read_and_written_again_as_it_was()
    {
        Assert.All(File.ReadAllLines(Stored), line =>
        {
            var (manifest, hex) = (line.Split(' ')[0], line.Split(' ')[1]);
            Assert.Equal(hex, Hex(Serializer.FromBinary(Convert.FromHexString(hex), manifest)));
        });
    }

    [Fact]
    public void There_is_a_sample_of_everything_that_travels()
    {
        var types = typeof(WireItem).Assembly.GetTypes().Concat(typeof(IPoolMessage).Assembly.GetTypes()).Where(type => type is { IsAbstract: false, IsInterface: false }).ToList();

        Assert.Equal(Names(types.Where(typeof(WireItem).IsAssignableFrom)), Names(Samples.Items.Select(item => item.GetType()).Distinct()));
        Assert.Equal(Names(types.Where(typeof(IWireMessage).IsAssignableFrom)), Names(Samples.Messages.Select(message => message.GetType()).Distinct()));
        Assert.Equal(
            Names(types.Where(type => type.IsPublic && typeof(IPoolMessage).IsAssignableFrom(type)).Except(Local)),
            Names(Samples.Asked.Concat(Samples.Answers).Select(message => message.GetType()).Distinct()));
        Assert.Equal(Enum.GetValues<ItemKind>().Except([ItemKind.None]).Order(), Samples.Items.Select(item => item.Kind).Distinct().Order());
    }

    [Fact]
    public void Item_is_never_much_longer_than_it_says() => Assert.All(Samples.Items, item =>
    {
        var to = new WireWriter(1);
        ItemCodec.Write(to, item);
        Assert.True(to.Written.Length <= item.Size, $"{item.Kind}: {to.Written.Length} bytes, {item.Size} said");
    });

    [Fact]
    public void Scenario_19_bytes_that_stop_short_are_refused()
    {
        var whole = Serializer.ToBinary(Samples.Messages.Last());

        Assert.All(Enumerable.Range(0, whole.Length), length => Assert.Throws<SerializationException>(() => Serializer.FromBinary(whole[..length], PoolSerializer.FrameManifest)));
        Assert.Throws<SerializationException>(() => Serializer.FromBinary([.. whole, 0], PoolSerializer.FrameManifest));
    }

    [Fact]
    public void Scenario_19_any_bytes_are_read_or_refused()
    {
        // A fixed seed: the same bytes each time.
#pragma warning disable CA5394 // Nothing secret.
        var dice = new Random(1);
        var whole = Serializer.ToBinary(Samples.Messages.Last());
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = (byte[])whole.Clone();
            for (var i = dice.Next(1, 4); i > 0; i--)
            {
                bytes[dice.Next(bytes.Length)] = (byte)dice.Next(256);
            }

            try
            {
                Serializer.FromBinary(bytes, PoolSerializer.FrameManifest);
            }
            catch (SerializationException)
            {
                // Refused.
            }
        }
#pragma warning restore CA5394
    }

    [Theory]
    [InlineData("f2")]
    [InlineData("")]
    [InlineData("System.IO.FileInfo, System.Private.CoreLib")]
    public void Scenario_20_unknown_manifest_is_refused(string manifest) => Assert.Throws<SerializationException>(() => Serializer.FromBinary([], manifest));

    [Fact]
    public void Message_that_does_not_travel_is_not_written()
    {
        Assert.Throws<SerializationException>(() => Serializer.Manifest(PoisonPill.Instance));
        Assert.Throws<SerializationException>(() => Serializer.ToBinary(PoisonPill.Instance));
        Assert.Throws<SerializationException>(() => CallCodec.Write(new WireWriter(1), GetCoordinator.Instance));
    }

    private static Frame Of(WireItem item) => new(1, 2, 3, [item]);

    private static string Hex(object message) => Convert.ToHexString(Serializer.ToBinary(message));

    private static string Name(WireItem item) => item switch
    {
        Call call => $"Call {call.Message.GetType().Name}",
        Reply reply => $"Reply {reply.Read().GetType().Name}",
        Concluded concluded => $"Concluded {concluded.Outcome.Kind} {concluded.Outcome.Reason}",
        _ => item.Kind.ToString(),
    };

    private static List<string> Names(IEnumerable<Type> types) => [.. types.Select(type => type.Name).Order(StringComparer.Ordinal)];
}
