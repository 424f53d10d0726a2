using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Actors;

/// <summary>This node's certificate, and which certificates of others it accepts: those that one private authority signed, or a list of single ones.</summary>
/// <remarks>
/// Both ends of a connection show theirs. Names in certificates are not compared with addresses: who holds a key that is trusted is a node of the cluster, wherever
/// it runs. So the authority must sign for nothing but this cluster; a public one is refused by not being asked: the system's store of authorities is never looked at.
/// </remarks>
public sealed class NodeTrust
{
    private readonly X509Certificate2? _authority;
    private readonly HashSet<string> _pins = new(StringComparer.OrdinalIgnoreCase);

    private NodeTrust(X509Certificate2 own, X509Certificate2? authority, IEnumerable<string> pins)
    {
        Own = own;
        _authority = authority;
        _pins.UnionWith(pins);
    }

    /// <summary>The certificate of this node, with its private key.</summary>
    internal X509Certificate2 Own { get; }

    /// <summary>Trusts what a private authority signed.</summary>
    /// <param name="certificate">A PEM file with the certificate of this node, which the authority signed too.</param>
    /// <param name="key">A PEM file with its private key, not encrypted: keep it readable by this node alone.</param>
    /// <param name="authority">A PEM file with the certificate of the authority.</param>
    /// <exception cref="NodeOptionsException">A file cannot be read or does not hold what it must, or this node's own certificate would not be accepted; all faults are named.</exception>
    public static NodeTrust SignedBy(string certificate, string key, string authority)
    {
        var faults = new List<string>();
        var own = ReadOwn(certificate, key, faults);
        var root = Read(nameof(authority), authority, faults, () => X509CertificateLoader.LoadCertificateFromFile(authority));
        return Checked(own, root, [], certificate, faults);
    }

    /// <summary>Trusts single certificates. Those may have signed themselves.</summary>
    /// <param name="certificate">A PEM file with the certificate of this node. It trusts itself.</param>
    /// <param name="key">A PEM file with its private key, not encrypted: keep it readable by this node alone.</param>
    /// <param name="pins">The SHA-256 fingerprints of the other nodes' certificates, as 64 hexadecimal digits with or without colons.</param>
    /// <inheritdoc cref="SignedBy(string, string, string)" path="/exception"/>
    public static NodeTrust Pinned(string certificate, string key, params IEnumerable<string> pins)
    {
        ArgumentNullException.ThrowIfNull(pins);
        var faults = new List<string>();
        var own = ReadOwn(certificate, key, faults);
        var digits = pins.Select(pin => pin.Replace(":", string.Empty, StringComparison.Ordinal)).ToList();
        faults.AddRange(digits.Where(pin => pin.Length != SHA256.HashSizeInBytes * 2 || !pin.All(char.IsAsciiHexDigit))
            .Select(pin => Fault.Of(nameof(pins), pin, "must be a SHA-256 fingerprint: 64 hexadecimal digits")));
        return Checked(own, authority: null, own is null ? digits : [.. digits, Fingerprint(own)], certificate, faults);
    }

    /// <summary>Whether whoever shows this certificate, and has its key, is a node of the cluster.</summary>
    internal bool Accepts(X509Certificate2? shown)
    {
        if (shown is null)
        {
            return false;
        }

        if (_authority is null)
        {
            return _pins.Contains(Fingerprint(shown)) && IsValidNow(shown);
        }

        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck, // A private authority publishes no list; a key that is lost is met by a new authority.
                DisableCertificateDownloads = true,
            },
        };
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        return chain.Build(shown);
    }

    private static NodeTrust Checked(X509Certificate2? own, X509Certificate2? authority, IEnumerable<string> pins, string file, List<string> faults)
    {
        if (faults.Count == 0)
        {
            var trust = new NodeTrust(own!, authority, pins);
            if (trust.Accepts(own))
            {
                return trust;
            }

            var rule = authority is null || !IsValidNow(own!)
                ? $"is valid from {own!.NotBefore.ToUniversalTime():u} to {own.NotAfter.ToUniversalTime():u}, and must be now"
                : $"must be signed by {nameof(authority)}, or the other nodes would not accept it";
            faults.Add(Fault.Of("certificate", file, rule));
        }

        throw new NodeOptionsException(faults);
    }

    private static X509Certificate2? ReadOwn(string certificate, string key, List<string> faults)
    {
        // Each file by itself first: what is wrong with either is said of that one.
        using var shown = Read(nameof(certificate), certificate, faults, () => X509CertificateLoader.LoadCertificateFromFile(certificate));
        var secret = Read(nameof(key), key, faults, () => File.ReadAllText(key));
        return shown is null || secret is null ? null : Read(nameof(key), key, faults, () => X509Certificate2.CreateFromPem(shown.ExportCertificatePem(), secret));
    }

    private static T? Read<T>(string name, string file, List<string> faults, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            faults.Add(Fault.Of(name, file, $"cannot be used: {fault.Message}"));
            return null;
        }
    }

    private static string Fingerprint(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256);

    private static bool IsValidNow(X509Certificate2 certificate)
    {
        // The wall clock, as in the chain above: a certificate knows no other.
        var now = TimeProvider.System.GetUtcNow();
        return certificate.NotBefore <= now && now <= certificate.NotAfter;
    }
}
