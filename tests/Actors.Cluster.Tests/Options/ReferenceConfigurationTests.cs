namespace Actors.Tests.Options;

/// <summary>config/akka.hocon, the options records and the readers say the same.</summary>
public sealed class ReferenceConfigurationTests
{
    private static readonly ReferenceFile OfPools = new("actors.cluster-pool");
    private static readonly ReferenceFile OfNodes = new("actors.node.options");

    private static readonly IReadOnlyList<string> PoolKeys = [.. ClusterPoolOptions.Reader.Entries(OfPools.Section).Select(entry => entry.Key)];
    private static readonly IReadOnlyList<string> NodeKeys = [.. NodeSection.Reader.Entries(OfNodes.Section).Select(entry => entry.Key)];

    [Fact]
    public void Every_key_of_the_file_has_a_reader_and_every_reader_a_key_of_the_file()
    {
        Assert.Equal(ClusterPoolOptions.Reader.KnownKeys.Order(StringComparer.Ordinal), PoolKeys.Order(StringComparer.Ordinal));
        Assert.Equal(NodeSection.Reader.KnownKeys.Order(StringComparer.Ordinal), NodeKeys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_option_stands_in_the_file_but_the_types_which_are_code()
    {
        ReferenceFile.HaveTheSameNames(Names<ClusterPoolOptions>().Except([nameof(ClusterPoolOptions.Types)]), PoolKeys);

        // Trust is made of files.
        ReferenceFile.HaveTheSameNames(
            Names<NodeOptions>().Except([nameof(NodeOptions.Trust)]).Concat(["Trust.Certificate", "Trust.Key", "Trust.Authority", "Trust.Pins"]),
            NodeKeys);

        static IEnumerable<string> Names<TOptions>() => ReferenceFile.Settable(typeof(TOptions)).Select(property => property.Name);
    }

    [Fact]
    public void File_as_it_is_read_equals_the_defaults_value_by_value()
    {
        ReferenceFile.AreEqual(new ClusterPoolOptions(), ClusterPoolOptions.FromConfig(OfPools.Section), except: nameof(ClusterPoolOptions.Types));
        ReferenceFile.AreEqual(new NodeOptions(), NodeOptions.FromConfig(OfNodes.Section));
    }

    [Fact]
    public void File_gives_every_key_a_comment()
    {
        OfPools.HasCommentsFor(PoolKeys);
        OfNodes.HasCommentsFor(NodeKeys);
    }
}
