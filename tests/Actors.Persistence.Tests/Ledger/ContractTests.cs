using System.Runtime.Serialization;
using Akka.Actor;

namespace Actors.Tests.Ledger;

/// <summary>What was written by an earlier version is read by this one: the bytes of every event are stored.</summary>
public sealed class ContractTests
{
    private static readonly string Stored = Repository.PathOf("tests", "Actors.Persistence.Tests", "Ledger", "Contract.approved.txt");

    private static readonly LedgerSerializer Serializer = new(null!);

    private static readonly ILedgerEvent[] Samples = [new Batch(new byte[] { 1, 2, 255 }), new Batch(ReadOnlyMemory<byte>.Empty), new Seal(7), new DirectoryEntry(long.MaxValue)];

    [Fact]
    public void Bytes_of_every_event_are_those_that_were_approved()
    {
        var written = Samples.Select(Line).ToList();
        var received = Stored.Replace(".approved.", ".received.", StringComparison.Ordinal);
        if (File.Exists(Stored) && File.ReadAllLines(Stored).SequenceEqual(written))
        {
            File.Delete(received);
            return;
        }

        File.WriteAllLines(received, written);
        Assert.Fail($"The bytes have changed, so what is stored could not be read. Give a changed event a new manifest; if it is new: mv {received} {Stored}");
    }

    [Fact]
    public void What_was_stored_is_read_and_written_again_as_it_was() => Assert.All(File.ReadAllLines(Stored), line =>
    {
        var (manifest, hex) = (line.Split(' ')[0], line.Split(' ')[1]);
        Assert.Equal(line, Line(Serializer.FromBinary(Convert.FromHexString(hex), manifest)));
    });

    [Fact]
    public void There_is_a_sample_of_every_event() => Assert.Equal(
        typeof(ILedgerEvent).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(ILedgerEvent)) && !type.IsInterface).Select(type => type.Name).Order(),
        Samples.Select(sample => sample.GetType().Name).Distinct().Order());

    [Fact]
    public void Batch_that_is_a_part_of_an_array_is_written_as_that_part() => Assert.Equal([2, 3], Serializer.ToBinary(new Batch(new byte[] { 1, 2, 3, 4 }.AsMemory(1, 2))));

    [Theory]
    [InlineData("b2", "")]
    [InlineData("", "")]
    [InlineData("s1", "")]
    [InlineData("s1", "07000000000000")]
    [InlineData("s1", "070000000000000000")]
    [InlineData("s1", "0000000000000000")]
    [InlineData("d1", "FFFFFFFFFFFFFFFF")]
    [InlineData("System.IO.FileInfo, System.Private.CoreLib", "")]
    public void Scenario_19_bytes_that_no_ledger_writes_are_refused(string manifest, string hex) =>
        Assert.Throws<SerializationException>(() => Serializer.FromBinary(Convert.FromHexString(hex), manifest));

    [Fact]
    public void Message_that_is_no_event_is_not_written()
    {
        Assert.Throws<SerializationException>(() => Serializer.Manifest(PoisonPill.Instance));
        Assert.Throws<SerializationException>(() => Serializer.ToBinary(PoisonPill.Instance));
    }

    private static string Line(object sample) => $"{Serializer.Manifest(sample)} {Convert.ToHexString(Serializer.ToBinary(sample))}";
}
