using System.Security.Cryptography.X509Certificates;
using Actors.Tests.Fixtures;

namespace Actors.Tests.Node;

public sealed class NodeTrustTests : IDisposable
{
    private readonly Authority _authority = new();
    private readonly Authority _other = new();

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Certificate_is_accepted_that_the_authority_signed_and_no_other()
    {
        var trust = _authority.Trust("node-1");

        Assert.True(Accepts(trust, _authority.Sign("node-2")));
        Assert.False(Accepts(trust, _other.Sign("node-2")));
        Assert.False(Accepts(trust, _authority.Sign("node-2", fromDay: -2, toDay: -1)));
        Assert.False(Accepts(trust, _authority.Sign("node-2", fromDay: 1, toDay: 2)));
        Assert.False(trust.Accepts(null));
    }

    [Fact]
    public void Pinned_certificate_is_accepted_and_no_other()
    {
        var ((certificate, key), other) = (_authority.Sign("node-1"), _other.Sign("node-2"));
        var (another, old, early) = (_other.SignItself("node-5"), _other.Sign("node-3", fromDay: -2, toDay: -1), _other.Sign("node-6", fromDay: 1, toDay: 2));
        var trust = NodeTrust.Pinned(certificate, key, PinOf(other), PinOf(old), PinOf(early), PinOf(another));

        Assert.True(Accepts(trust, other));
        Assert.True(Accepts(trust, another));
        Assert.True(Accepts(trust, (certificate, key)));
        Assert.False(Accepts(trust, _authority.Sign("node-4")));
        Assert.False(Accepts(trust, old));
        Assert.False(Accepts(trust, early));
        Assert.False(trust.Accepts(null));
    }

    [Fact]
    public void Pin_counts_to_its_last_digit()
    {
        var ((certificate, key), other) = (_authority.Sign("node-1"), _other.Sign("node-2"));
        var pin = PinOf(other);
        var almost = Enumerable.Range(0, pin.Length).Select(at => $"{pin[..at]}{(pin[at] == '0' ? '1' : '0')}{pin[(at + 1)..]}");

        Assert.False(Accepts(NodeTrust.Pinned(certificate, key, almost), other));
    }

    [Fact]
    public void Pin_is_read_with_colons_and_in_small_letters()
    {
        var ((certificate, key), other) = (_authority.Sign("node-1"), _other.Sign("node-2"));
        var colons = string.Join(':', PinOf(other).Chunk(2).Select(pair => new string(pair)));

        Assert.True(Accepts(NodeTrust.Pinned(certificate, key, colons), other));
#pragma warning disable CA1308 // The small letters are what is tested.
        Assert.True(Accepts(NodeTrust.Pinned(certificate, key, PinOf(other).ToLowerInvariant()), other));
#pragma warning restore CA1308
    }

    [Fact]
    public void Scenario_19_what_cannot_be_used_is_named_with_its_file_and_all_of_it_at_once()
    {
        var (certificate, _) = _authority.Sign("node-1");
        var (_, foreignKey) = _other.Sign("node-1");
        var garbage = _authority.Write("garbage.pem", "no certificate");

        var missing = Assert.Throws<NodeOptionsException>(() => NodeTrust.SignedBy("/nowhere/node.pem", "/nowhere/node.key", garbage));
        Assert.Collection(
            missing.Faults,
            fault => Assert.StartsWith("certificate: '/nowhere/node.pem' cannot be used: ", fault, StringComparison.Ordinal),
            fault => Assert.StartsWith("key: '/nowhere/node.key' cannot be used: ", fault, StringComparison.Ordinal),
            fault => Assert.StartsWith($"authority: '{garbage}' cannot be used: ", fault, StringComparison.Ordinal));
        var mismatch = Assert.Throws<NodeOptionsException>(() => NodeTrust.SignedBy(certificate, foreignKey, _authority.File));
        Assert.StartsWith($"key: '{foreignKey}' cannot be used: ", Assert.Single(mismatch.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_19_pin_that_is_no_fingerprint_is_refused()
    {
        var (certificate, key) = _authority.Sign("node-1");
        var sha1 = new string('a', 40);
        var letters = new string('x', 64);

        var fault = Assert.Throws<NodeOptionsException>(() => NodeTrust.Pinned(certificate, key, sha1, letters));

        Assert.Equal(
            [$"pins: '{sha1}' must be a SHA-256 fingerprint: 64 hexadecimal digits", $"pins: '{letters}' must be a SHA-256 fingerprint: 64 hexadecimal digits"],
            fault.Faults);
    }

    [Fact]
    public void Own_certificate_that_the_others_would_not_accept_is_refused_at_once()
    {
        var foreign = _other.Sign("node-1");
        var unsigned = Assert.Throws<NodeOptionsException>(() => NodeTrust.SignedBy(foreign.Certificate, foreign.Key, _authority.File));
        Assert.Equal([$"certificate: '{foreign.Certificate}' must be signed by authority, or the other nodes would not accept it"], unsigned.Faults);

        var old = _authority.Sign("node-2", fromDay: -2, toDay: -1);
        var expired = Assert.Throws<NodeOptionsException>(() => NodeTrust.SignedBy(old.Certificate, old.Key, _authority.File));
        Assert.Matches($"^certificate: '{old.Certificate}' is valid from .+Z to .+Z, and must be now$", Assert.Single(expired.Faults));
        Assert.Equal(expired.Faults, Assert.Throws<NodeOptionsException>(() => NodeTrust.Pinned(old.Certificate, old.Key)).Faults);
    }

    private static bool Accepts(NodeTrust trust, (string Certificate, string Key) node)
    {
        using var shown = X509CertificateLoader.LoadCertificateFromFile(node.Certificate);
        return trust.Accepts(shown);
    }

    private static string PinOf((string Certificate, string Key) node) => Authority.PinOf(node.Certificate);
}
