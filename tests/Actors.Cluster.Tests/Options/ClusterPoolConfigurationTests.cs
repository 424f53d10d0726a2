using Akka.Configuration;
using Microsoft.Extensions.Configuration;

namespace Actors.Tests.Options;

public sealed class ClusterPoolConfigurationTests
{
    [Fact]
    public void Every_key_is_read_from_hocon_and_from_configuration_in_both_spellings()
    {
        var types = new WireTypes();
        var expected = new ClusterPoolOptions { Types = types, RouterRole = "router", WorkerRole = "worker", LongestPayload = 1024 };

        Assert.Equal(expected, Hocon("router-role = router, worker-role = worker, longest-payload = 1024") with { Types = types });
        Assert.Equal(expected, Hocon("RouterRole = router, workerRole = worker, longestpayload = 1024") with { Types = types });
        Assert.Equal(expected, Configuration(("RouterRole", "router"), ("WorkerRole", " worker "), ("LongestPayload", "1024")) with { Types = types });
        Assert.Equal(expected, Configuration(("router-role", "router"), ("worker-role", "worker"), ("LONGEST-PAYLOAD", "1024")) with { Types = types });
    }

    [Fact]
    public void Default_stands_where_a_configuration_says_so_or_nothing()
    {
        var types = new WireTypes();
        var defaults = new ClusterPoolOptions { Types = types };

        Assert.All(
            [Hocon(""), Hocon("router-role = \"\", worker-role = null, longest-payload = null"), Configuration(), Configuration(("RouterRole", ""), ("WorkerRole", null)), ClusterPoolOptions.FromConfig(null!)],
            options => Assert.Equal(defaults, options with { Types = types }));
        Assert.Throws<ArgumentNullException>(() => ClusterPoolOptions.FromConfiguration(null!));
    }

    [Fact]
    public void Scenario_19_all_faults_are_named_at_once_as_they_were_written()
    {
        var hocon = Assert.Throws<TaskPoolOptionsException>(() => Hocon("types = [], longest-payload = 0, router-role = [a]")).Faults;
        var configuration = Assert.Throws<TaskPoolOptionsException>(() => Configuration(("LongestPayload", "64k"), ("Workers", "3"), ("RouterRole", "a"), ("router-role", "a"))).Faults;

        Assert.Equal(
            ["types: '[...]' is not an option of a cluster pool", "router-role: '[...]' must be a single value", "longest-payload: '0' must be from 1 to 16777216"],
            hocon);
        Assert.Equal(
            ["pool:LongestPayload: '64k' must be a whole number", "pool:RouterRole: 'a' is given twice, in another spelling", "pool:Workers: '3' is not an option of a cluster pool"],
            configuration.Order(StringComparer.Ordinal));
    }

    private static ClusterPoolOptions Hocon(string text) => ClusterPoolOptions.FromConfig(ConfigurationFactory.ParseString($"pool {{\n{text}\n}}").GetConfig("pool"));

    private static ClusterPoolOptions Configuration(params (string Key, string? Value)[] values) => ClusterPoolOptions.FromConfiguration(
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(pair => new KeyValuePair<string, string?>($"pool:{pair.Key}", pair.Value))).Build().GetSection("pool"));
}
