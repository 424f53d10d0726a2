using System.CommandLine;
using System.Globalization;
using System.Net;

namespace Actors.Cli.CommandLine;

/// <summary>Reads where a process listens, whom it trusts, and which nodes it knows.</summary>
internal sealed class PeerReader(OptionReader reader, PeerOptionSet options)
{
    private const string Loopback = "127.0.0.1";

    /// <summary>The names that the library has for what are options here.</summary>
    private static readonly (string Name, string Option)[] Names =
    [
        ("Host: ", "--host: "), ("Port: ", "--port: "), ("Insecure: ", "--insecure: "), ("certificate: ", "--cert: "), ("key: ", "--key: "), ("authority: ", "--ca: "), ("pins: ", "--pin: "),
    ];

    /// <summary>The nodes that were named.</summary>
    public IReadOnlyList<(string Host, int Port)> Seeds(bool isRequired)
    {
        List<(string Host, int Port)> seeds = [];
        foreach (var text in reader.All(options.Seeds))
        {
            if (TrySplit(text, out var seed))
            {
                seeds.Add(seed);
            }
            else
            {
                reader.Faults.Add($"{options.Seeds.Name}: '{text}' must be HOST:PORT with a port from 1 to {IPEndPoint.MaxPort}, such as 127.0.0.1:5055");
            }
        }

        if (isRequired && !reader.All(options.Seeds).Any() && !reader.Faults.Exists(fault => fault.Contains(options.Seeds.Name, StringComparison.Ordinal)))
        {
            reader.Faults.Add($"{options.Seeds.Name}: missing; it names a node, as in: {options.Seeds.Name} 127.0.0.1:5055");
        }

        return seeds;
    }

    /// <summary>Where to listen and whom to trust.</summary>
    /// <param name="port">The port.</param>
    /// <param name="seeds">Who must be able to answer.</param>
    public NodeOptions Node(int port, IReadOnlyList<(string Host, int Port)> seeds)
    {
        var hasTrust = Trust(out var trust);
        var host = Plain(reader.Given(options.Host) ?? Loopback);
        var node = new NodeOptions { Host = host, Port = port, Trust = trust, Insecure = reader.IsSet(options.Insecure) };
        Collect(() => node.Validate(), fault => hasTrust && trust is null && fault.StartsWith("Host: ", StringComparison.Ordinal) && fault.Contains(nameof(node.Trust), StringComparison.Ordinal));
        if (IsLoopback(host) && seeds.FirstOrDefault(seed => !IsLoopback(seed.Host)) is { Host: not null } far)
        {
            reader.Faults.Add($"{options.Host.Name}: '{host}' must be an address of this machine at which {far.Host} can reach it, or its answers would not arrive");
        }

        return node;
    }

    /// <summary>An address and a port as one text.</summary>
    public static string Joined(string host, int port) => string.Create(CultureInfo.InvariantCulture, $"{Bracketed(host)}:{port}");

    /// <summary>Nodes know each other by the text of their addresses, so that each has one only.</summary>
    private static string Plain(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? Loopback : host.Trim('[', ']');

    /// <summary>In an address, and in Akka.NET's, an IPv6 host stands in brackets.</summary>
    private static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]" : host;

    private static bool IsLoopback(string host) => IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address);

    private static bool TrySplit(string text, out (string Host, int Port) seed)
    {
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        var isNumber = int.TryParse(colon < 0 ? "" : text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port);
        seed = (Bracketed(Plain(host)), port);
        return isNumber && port is > 0 and <= IPEndPoint.MaxPort && (host.StartsWith('[') || !host.Contains(':', StringComparison.Ordinal)) && Uri.CheckHostName(seed.Host) != UriHostNameType.Unknown;
    }

    /// <returns>Whether any of its options was given.</returns>
    private bool Trust(out NodeTrust? trust)
    {
        trust = null;
        var (certificate, key, authority) = (reader.Path(options.Certificate), reader.Path(options.Key), reader.Path(options.Authority));
        var pins = reader.All(options.Pins).ToList();
        if (certificate is null && key is null && authority is null && pins.Count == 0)
        {
            return false;
        }

        var missing = new (Option Option, bool IsThere)[] { (options.Certificate, certificate is not null), (options.Key, key is not null) };
        reader.Faults.AddRange(missing.Where(part => !part.IsThere).Select(part => $"{part.Option.Name}: missing; certificates need --cert, --key, and --ca or --pin"));
        if (authority is null == (pins.Count == 0))
        {
            reader.Faults.Add($"{options.Authority.Name}: {(authority is null ? "missing, and so is --pin; one of them" : $"'{authority}' cannot stand with --pin; either")} says whom to trust");
        }
        else if (certificate is not null && key is not null)
        {
            NodeTrust? read = null;
            Collect(() => read = authority is not null ? NodeTrust.SignedBy(certificate, key, authority) : NodeTrust.Pinned(certificate, key, pins));
            trust = read;
        }

        return true;
    }

    /// <summary>Does something that refuses what breaks a rule, and tells the faults by the names of the options.</summary>
    private void Collect(Action action, Predicate<string>? isKnown = null)
    {
        try
        {
            action();
        }
        catch (NodeOptionsException wrong)
        {
            reader.Faults.AddRange(wrong.Faults.Where(fault => isKnown?.Invoke(fault) != true).Select(InOptions));
        }
    }

    private static string InOptions(string fault)
    {
        var (name, option) = Array.Find(Names, known => fault.StartsWith(known.Name, StringComparison.Ordinal));
        return (name is null ? fault : option + fault[name.Length..])
            .Replace(nameof(NodeOptions.Trust), "certificates (--cert, --key, and --ca or --pin)", StringComparison.Ordinal)
            .Replace($"set {nameof(NodeOptions.Insecure)}", "give --insecure", StringComparison.Ordinal)
            .Replace("by authority", "by --ca", StringComparison.Ordinal);
    }
}
