using Actors.Hosting;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Actors.Tests.Options;

public sealed class DurableOptionsTests
{
    private const string Secret = "s3cret-word";

    private static readonly ReferenceFile Reference = new("actors.durable");

    private static readonly IReadOnlyList<string> Keys = [.. DurableOptions.Reader.Entries(Reference.Section).Select(entry => entry.Key)];

    [Fact]
    public void File_and_record_and_reader_have_the_same_keys_and_defaults()
    {
        Assert.Equal(DurableOptions.Reader.KnownKeys.Order(StringComparer.Ordinal), Keys.Order(StringComparer.Ordinal));
        ReferenceFile.HaveTheSameNames(ReferenceFile.Settable(typeof(DurableOptions)).Select(property => property.Name), Keys);
        ReferenceFile.AreEqual(new DurableOptions { File = "pool.db" }, DurableOptions.FromConfig(ConfigurationFactory.ParseString("file = pool.db").WithFallback(Reference.Section)));
        Reference.HasCommentsFor(Keys);
    }

    [Fact]
    public void Options_are_read_from_both_kinds_of_configuration()
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection([new("PostgreSql", "Host=db"), new("Slots", "/run/pool.slots"), new("Durability", "Fast")]).Build();

        var expected = new DurableOptions { PostgreSql = "Host=db", Slots = "/run/pool.slots", Durability = Durability.Fast };
        Assert.Equal(expected, DurableOptions.FromConfiguration(section));
        Assert.Equal(expected, DurableOptions.FromConfig("postgresql = \"Host=db\"\nslots = /run/pool.slots\ndurability = fast"));
    }

    [Fact]
    public void Scenario_19_every_fault_is_named_with_its_value_and_its_rule()
    {
        var faults = Assert.Throws<DurableOptionsException>(() => DurableOptions.FromConfig("file = \"data/\"\npostgresql = \"Username=me\"\ndurability = quick\npath = x")).Faults;

        Assert.Equal(
            [
                "durability: 'quick' must be safe or fast",
                "path: '(not shown)' is not an option of a durable pool",
                "file: 'data/' must be the path of a file",
                "postgresql: '(not shown)' must not be given with File: a pool has one place",
                "postgresql: '(not shown)' must name a Host",
            ],
            faults);
        Assert.Equal(["File: 'null' must be a path, unless PostgreSql is given"], Faults(new()));
        Assert.Equal(["Slots: 'data/' must be the path of a file"], Faults(new() { File = "pool.db", Slots = "data/" }));
        Assert.Equal(["Durability: '7' must be Safe or Fast"], Faults(new() { File = "pool.db", Durability = (Durability)7 }));
    }

    [Theory]
    [InlineData($"Host=db;Passwrod={Secret}")]
    [InlineData($"postgres://me:{Secret}@db/jobs")]
    [InlineData($"Host=db;Port={Secret}")]
    [InlineData($"Username=me;Password={Secret}")]
    public void Password_is_in_no_error(string given)
    {
        var fault = Assert.Throws<DurableOptionsException>(new DurableOptions { PostgreSql = given }.Validate);
        Assert.StartsWith("PostgreSql: '(not shown)' must ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("postgres-url")]
    public void Password_is_in_no_error_when_its_key_is_wrong(string key) =>
        Assert.DoesNotContain(Secret, Assert.Throws<DurableOptionsException>(() => DurableOptions.FromConfig($"{key} = \"{Secret}\"")).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Password_is_not_in_the_text_of_the_record() =>
        Assert.Equal("DurableOptions { File = , PostgreSql = (not shown), Slots = , Durability = Safe }", new DurableOptions { PostgreSql = $"Host=db;Password={Secret}" }.ToString());

    [Fact]
    public void Scenario_19_file_is_refused_for_a_pool_that_spans_a_cluster()
    {
        var services = new ServiceCollection().AddAkka("app", (akka, _) => akka.WithNode().WithDurableClusterTaskPool("jobs", _ => { }, new DurableOptions { File = "pool.db" })).BuildServiceProvider();

        Assert.Equal(
            ["File: 'pool.db' must not be given for a pool that spans a cluster: a file is on one machine, and the router moves to another; give PostgreSql"],
            Assert.Throws<DurableOptionsException>(services.GetRequiredService<ActorSystem>).Faults);
    }

    private static IReadOnlyList<string> Faults(DurableOptions options) => Assert.Throws<DurableOptionsException>(options.Validate).Faults;
}
