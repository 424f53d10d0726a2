using System.CommandLine;
using static Actors.Cli.CommandLine.PoolOptionSet;

namespace Actors.Cli.CommandLine;

/// <summary>The options by which processes of a cluster find and trust each other.</summary>
/// <param name="seeds">What the seeds are for.</param>
internal sealed class PeerOptionSet(string seeds)
{
    public Option<string[]> Seeds { get; } = Texts("--seed", "HOST:PORT", seeds);

    public Option<string> Host { get; } = Text("--host", "HOST", "The address of this machine by which nodes reach this program; any but a loopback one needs certificates, or --insecure. [default: 127.0.0.1]");

    public Option<string> Certificate { get; } = Text("--cert", "FILE", "The certificate by which others know this program (PEM); everything is encrypted then. With --key, and --ca or --pin.");

    public Option<string> Key { get; } = Text("--key", "FILE", "The private key of --cert (PEM).");

    public Option<string> Authority { get; } = Text("--ca", "FILE", "Trust whoever has a certificate that this authority signed (PEM).");

    public Option<string[]> Pins { get; } = Texts("--pin", "SHA256", "Trust the certificate with this SHA-256 fingerprint; once for each node.");

    public Option<bool> Insecure { get; } = new("--insecure") { Description = "Without certificates, let in whoever can connect: they can give tasks, read them, and join." };

    /// <summary>The options of trust, in the order of the help.</summary>
    public IEnumerable<Option> Trust => [Host, Certificate, Key, Authority, Pins, Insecure];
}
