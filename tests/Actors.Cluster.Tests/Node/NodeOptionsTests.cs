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
