using System.Text;
using Actors.Tests.Fixtures;
using Akka.Configuration;
using Microsoft.Extensions.Configuration;

namespace Actors.Tests.Node;

public sealed class NodeConfigurationTests
{
    [Theory]
    [InlineData("host = node-1, port = 4053, seeds = [\"node-1:4053\", \"node-2:4053\"], roles = [worker, \"b-2\"], insecure = on")]
    [InlineData("Host = node-1, Port = 4053, Seeds = \"node-1:4053, node-2:4053\", Roles = \"worker,b-2\", Insecure = true")]
    public void Every_key_is_read_from_hocon(string text) => AssertRead(Hocon(text));

    [Theory]
    [InlineData("""{ "Host": "node-1", "Port": 4053, "Seeds": ["node-1:4053", "node-2:4053"], "Roles": ["worker", "b-2"], "Insecure": true }""")]
    [InlineData("""{ "host": "node-1", "port": "4053", "seeds": "node-1:4053,node-2:4053", "roles": " worker , b-2 ", "insecure": "yes" }""")]
    public void Every_key_is_read_from_configuration(string json) => AssertRead(Json(json));

    [Fact]
    public void Default_stands_where_a_configuration_says_so_or_nothing()
    {
        Assert.All(
            [
                Hocon(""),
                Hocon("seeds = [], roles = null, insecure = off, trust {}"),
                Hocon("trust { certificate = \"\", key = \"\", authority = \"\", pins = [] }"),
                Json("{}"),
                Json("""{ "Seeds": [], "Roles": "", "Insecure": false, "Trust": null }"""),
                NodeOptions.FromConfig(null!),
            ],
            options => ReferenceFile.AreEqual(new NodeOptions(), options));
        Assert.Throws<ArgumentNullException>(() => NodeOptions.FromConfiguration(null!));
    }

    [Fact]
    public void Certificates_are_files_and_an_authority_says_whom_to_trust()
    {
        using var authority = new Authority();
        using var other = new Authority("another");
        var (certificate, key) = authority.Sign("node-1");

        var options = Hocon($"host = 10.0.0.7, trust {{ certificate = \"{certificate}\", key = \"{key}\", authority = \"{authority.File}\" }}");

        Assert.True(options.Trust!.Own.HasPrivateKey);
        Assert.True(options.Trust.Accepts(authority.Trust("node-2").Own));
        Assert.False(options.Trust.Accepts(other.Trust("node-2").Own));
    }

    [Fact]
    public void Certificates_are_files_and_pins_say_whom_to_trust()
    {
        using var authority = new Authority();
        var (certificate, key) = authority.Sign("node-1");
        var (friend, another) = (authority.Sign("node-2"), authority.Sign("node-4"));

        var options = Configuration(
            ("Host", "10.0.0.7"),
            ("Trust:Certificate", certificate),
            ("Trust:Key", key),
            ("Trust:Pins:0", Authority.PinOf(friend.Certificate)),
            ("Trust:Pins:1", Authority.PinOf(another.Certificate)));

        Assert.True(options.Trust!.Accepts(NodeTrust.SignedBy(friend.Certificate, friend.Key, authority.File).Own));
        Assert.True(options.Trust.Accepts(NodeTrust.SignedBy(another.Certificate, another.Key, authority.File).Own));
        Assert.False(options.Trust.Accepts(authority.Trust("node-3").Own));
    }

    [Fact]
    public void Scenario_19_all_faults_are_named_at_once_as_they_were_written()
    {
        var faults = Assert.Throws<NodeOptionsException>(() => Hocon("""
            hosts = node-1
            Port = 70000
            seeds = ["node-1"]
            roles { worker = 1 }
            insecure = perhaps
            trust { Certificate = "/nowhere/node.pem", key = "/nowhere/node.key", authority = "/nowhere/authority.pem", password = secret }
            """)).Faults;

        Assert.Equal(
            [
                "hosts: 'node-1' is not an option of a node",
                "roles: '{...}' must be a list of texts, or one text with commas between them",
                "insecure: 'perhaps' must be true or false",
                "trust.password: 'secret' is not an option of a node",
                "Port: '70000' must be from 0 to 65535",
                "seeds: 'node-1' must be host:port, with a port from 1 to 65535",
            ],
            faults.Take(6));
        Assert.Equal(["trust.Certificate: '/nowhere/node.pem' cannot be used", "trust.key: '/nowhere/node.key' cannot be used", "trust.authority: '/nowhere/authority.pem' cannot be used"], faults.Skip(6).Select(UpToTheReason));

        static string UpToTheReason(string fault) => fault[..fault.IndexOf(": ", fault.IndexOf('\'', StringComparison.Ordinal), StringComparison.Ordinal)];
    }

    [Theory]
    [InlineData("trust.certificate = a", "trust.key: 'null' must be a PEM file where other keys of trust are given|trust.authority: 'null' must be given or else trust.pins, and not both: it says whom to trust")]
    [InlineData("trust.key = b", "trust.certificate: 'null' must be a PEM file where other keys of trust are given|trust.authority: 'null' must be given or else trust.pins, and not both: it says whom to trust")]
    [InlineData("trust.authority = c", "trust.certificate: 'null' must be a PEM file where other keys of trust are given|trust.key: 'null' must be a PEM file where other keys of trust are given")]
    [InlineData("trust.pins = [a]", "trust.certificate: 'null' must be a PEM file where other keys of trust are given|trust.key: 'null' must be a PEM file where other keys of trust are given")]
    [InlineData("trust { certificate = a, key = b, authority = c, pins = \"d, e\" }", "trust.authority: 'c' must be given or else trust.pins, and not both: it says whom to trust")]
    [InlineData("insecure = on, trust.key = b, trust.authority = c", "insecure: 'True' must be false with Trust: nobody is let in without a certificate then|trust.certificate: 'null' must be a PEM file where other keys of trust are given")]
    public void Scenario_19_certificates_that_are_not_whole_are_refused_and_not_left_out(string text, string faults) =>
        Assert.Equal(faults.Split('|'), Assert.Throws<NodeOptionsException>(() => Hocon($"host = 10.0.0.7, {text}")).Faults);

    [Theory]
    [InlineData("Seeds:0:Host", "node-1:1", "node:Seeds: '{...}' must be a list of texts, or one text with commas between them")]
    [InlineData("Seeds:first", "node-1:1", "node:Seeds: '{...}' must be a list of texts, or one text with commas between them")]
    [InlineData("Roles:0", null, "node:Roles: '' must be letters, digits, - and _")]
    [InlineData("Host:0", "node-1", "node:Host: '{...}' must be a single value")]
    [InlineData("Trust", "node.pem", "node:Trust: 'node.pem' is not an option of a node")]
    public void Scenario_19_list_that_is_none_is_refused(string key, string? value, string fault) =>
        Assert.Equal([fault], Assert.Throws<NodeOptionsException>(() => Configuration((key, value))).Faults);

    [Fact]
    public void Scenario_19_section_or_list_in_a_list_of_hocon_is_refused() =>
        Assert.All(
            ["seeds = [[\"node-1:1\"]]", "seeds = [{ host = node-1 }]"],
            text => Assert.Equal(["seeds: '[...]' must be a list of texts, or one text with commas between them"], Assert.Throws<NodeOptionsException>(() => Hocon(text)).Faults));

    private static void AssertRead(NodeOptions options) => ReferenceFile.AreEqual(
        new NodeOptions { Host = "node-1", Port = 4053, Seeds = ["node-1:4053", "node-2:4053"], Roles = ["worker", "b-2"], Insecure = true },
        options);

    private static NodeOptions Hocon(string text) => NodeOptions.FromConfig(ConfigurationFactory.ParseString($"node {{\n{text}\n}}").GetConfig("node"));

    private static NodeOptions Json(string text)
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "node": {{text}} }"""));
        return NodeOptions.FromConfiguration(new ConfigurationBuilder().AddJsonStream(json).Build().GetSection("node"));
    }

    private static NodeOptions Configuration(params (string Key, string? Value)[] values) => NodeOptions.FromConfiguration(
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(pair => new KeyValuePair<string, string?>($"node:{pair.Key}", pair.Value))).Build().GetSection("node"));
}
