using static Actors.OptionText;

namespace Actors;

/// <summary>The options of a node as they stand in a configuration, where its certificates are files.</summary>
internal sealed record NodeSection
{
    public static readonly OptionsReader<NodeSection> Reader = new(
        "a node",
        new Dictionary<string, Func<NodeSection, OptionEntry, NodeSection>>
        {
            ["host"] = (section, given) => section.With(options => options with { Host = given.Text }),
            ["port"] = (section, given) => section.With(options => options with { Port = Whole(given.Text) }),
            ["seeds"] = (section, given) => section.With(options => options with { Seeds = given.List }),
            ["roles"] = (section, given) => section.With(options => options with { Roles = given.List }),
            ["insecure"] = (section, given) => section.With(options => options with { Insecure = Flag(given.Text) }),
            [Certificate] = (section, given) => section with { CertificateFile = Maybe(given.Text) },
            [Key] = (section, given) => section with { KeyFile = Maybe(given.Text) },
            [Authority] = (section, given) => section with { AuthorityFile = Maybe(given.Text) },
            [Pins] = (section, given) => section with { Fingerprints = given.List },
        },
        faults => new NodeOptionsException(faults))
    {
        Check = static (section, faults) => section.Checked(faults),
    };

    private const string Trust = "trust.";
    private const string Certificate = Trust + "certificate";
    private const string Key = Trust + "key";
    private const string Authority = Trust + "authority";
    private const string Pins = Trust + "pins";

    /// <summary>What is read; its certificates once all is.</summary>
    public NodeOptions Options { get; init; } = new();

    private string? CertificateFile { get; init; }

    private string? KeyFile { get; init; }

    private string? AuthorityFile { get; init; }

    private IReadOnlyList<string> Fingerprints { get; init; } = [];

    private bool HasTrust => CertificateFile is not null || KeyFile is not null || AuthorityFile is not null || Fingerprints.Count > 0;

    private NodeSection With(Func<NodeOptions, NodeOptions> change) => this with { Options = change(Options) };

    private NodeSection Checked(List<string> faults)
    {
        faults.AddRange(Options.Faults(HasTrust));
        return HasTrust ? With(options => options with { Trust = ReadTrust(faults) }) : this;
    }

    private NodeTrust? ReadTrust(List<string> faults)
    {
        foreach (var (name, file) in new[] { (Certificate, CertificateFile), (Key, KeyFile) })
        {
            if (file is null)
            {
                faults.Add(Fault.Of(name, file, $"must be a PEM file where other keys of {Trust.TrimEnd('.')} are given"));
            }
        }

        if (AuthorityFile is null == (Fingerprints.Count == 0))
        {
            faults.Add(Fault.Of(Authority, AuthorityFile, $"must be given or else {Pins}, and not both: it says whom to trust"));
        }
        else if (CertificateFile is not null && KeyFile is not null)
        {
            try
            {
                return AuthorityFile is not null ? NodeTrust.SignedBy(CertificateFile, KeyFile, AuthorityFile) : NodeTrust.Pinned(CertificateFile, KeyFile, Fingerprints);
            }
            catch (NodeOptionsException wrong)
            {
                faults.AddRange(wrong.Faults.Select(fault => Trust + fault));
            }
        }

        return null;
    }
}
