using Actors.Tests.Fixtures;

namespace Actors.Tests.Node;

public class NodeOptionsTests
{
    [Fact]
    public void Node_is_reached_from_its_own_machine_only_by_default()
    {
        var options = new NodeOptions();
        options.Validate();
        Assert.Equal(("127.0.0.1", 0, false), (options.Host, options.Port, options.Insecure));
        Assert.Null(options.Trust);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("::1")]
    [InlineData("LocalHost")]
    public void Loopback_needs_no_certificate(string host) => new NodeOptions { Host = host }.Validate();

    [Theory]
    [InlineData("10.0.0.7")]
    [InlineData("fe80::1")]
    [InlineData("node-1.example.org")]
    [InlineData("localhost.example.org")]
    [InlineData("notlocalhost")]
    [InlineData("127.0.0.1.example.org")]
    [InlineData("::2")]
    public void Host_that_others_reach_is_refused_without_certificates_unless_that_is_spelt_out(string host)
    {
        var fault = Assert.Throws<NodeOptionsException>(() => new NodeOptions { Host = host }.Validate());
        Assert.Equal([$"Host: '{host}' can be reached from other machines, so it needs Trust; or set Insecure to let in whoever can connect"], fault.Faults);

        new NodeOptions { Host = host, Insecure = true }.Validate();
        using var authority = new Authority();
        new NodeOptions { Host = host, Trust = authority.Trust("node") }.Validate();
    }

    [Theory]
    [InlineData("", "must not be empty: that would be every address of this machine")]
    [InlineData(" ", "must not be empty: that would be every address of this machine")]
    [InlineData("0.0.0.0", "must be an address by which the other nodes can reach this one")]
    [InlineData("::", "must be an address by which the other nodes can reach this one")]
    [InlineData("10.0.0.7:4053", "must be an address or a name, without port or scheme")]
    [InlineData("akka://app@host", "must be an address or a name, without port or scheme")]
    [InlineData("a\"\nakka.loglevel = DEBUG", "must be an address or a name, without port or scheme")]
    public void Host_that_is_none_is_refused(string host, string rule)
    {
        var fault = Assert.Throws<NodeOptionsException>(() => new NodeOptions { Host = host, Insecure = true }.Validate());
        Assert.Equal([$"Host: '{host}' {rule}"], fault.Faults);
    }

    [Theory]
    [InlineData("node-1:4053", "node-1", 4053)]
    [InlineData("10.0.0.7:1", "10.0.0.7", 1)]
    [InlineData("[::1]:4053", "[::1]", 4053)]
    public void Seed_is_a_host_and_a_port(string seed, string host, int port)
    {
        new NodeOptions { Seeds = [seed] }.Validate();
        Assert.Equal((host, port), NodeOptions.AddressOf(seed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("node-1")]
    [InlineData("node-1:0")]
    [InlineData("node-1:65536")]
    [InlineData("akka.tcp://app@node-1:4053")]
    [InlineData("node-1:4053/user")]
    [InlineData("somebody@node-1:4053")]
    public void Seed_that_is_none_is_refused(string seed)
    {
        var fault = Assert.Throws<NodeOptionsException>(() => new NodeOptions { Seeds = [seed, "node-1:4053"] }.Validate());
        Assert.Equal([$"Seeds: '{seed}' must be host:port, with a port from 1 to 65535"], fault.Faults);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("x], akka.loglevel = [y")]
    public void Role_that_is_none_is_refused(string role)
    {
        var fault = Assert.Throws<NodeOptionsException>(() => new NodeOptions { Roles = ["worker", role] }.Validate());
        Assert.Equal([$"Roles: '{role}' must be letters, digits, - and _"], fault.Faults);
    }

    [Fact]
    public void Every_fault_is_named_at_once()
    {
        using var authority = new Authority();
        var fault = Assert.Throws<NodeOptionsException>(() => new NodeOptions { Host = "", Port = 65_536, Insecure = true, Trust = authority.Trust("node") }.Validate());
        Assert.Equal(
            [
                "Host: '' must not be empty: that would be every address of this machine",
                "Port: '65536' must be from 0 to 65535",
                "Insecure: 'True' must be false with Trust: nobody is let in without a certificate then",
            ],
            fault.Faults);
        Assert.Equal(string.Join(Environment.NewLine, fault.Faults), fault.Message);
    }
}
