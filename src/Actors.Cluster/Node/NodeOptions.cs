using System.Net;
using Akka.Configuration;
using Microsoft.Extensions.Configuration;

namespace Actors;

/// <summary>Where the other nodes of a cluster reach this one, and which of them it trusts. Each option stands in <c>config/akka.hocon</c> too.</summary>
public sealed record NodeOptions
{
    /// <summary>
    /// The address or name on which this node listens, and by which the others know it. One of this machine alone (<c>127.0.0.1</c>, <c>::1</c>, <c>localhost</c>)
    /// needs no <see cref="Trust"/>. Default: <c>127.0.0.1</c>.
    /// </summary>
    public string Host { get; init; } = IPAddress.Loopback.ToString();

    /// <summary>The TCP port. From 0, for any that is free, to 65,535. Default: 0.</summary>
    public int Port { get; init; }

    /// <summary>
    /// Nodes to join the cluster through when this one starts, each as <c>host:port</c>: the first that answers. A node that finds itself first in its list begins the cluster if
    /// no other answers, so all nodes may have the same list. Default: none; the application joins by its own means.
    /// </summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];

    /// <summary>The roles of this node, such as that of the workers (<see cref="ClusterPoolOptions.WorkerRole"/>): letters, digits, - and _. Default: none.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The certificates by which nodes know each other: then all they say is encrypted, and who has none gets no answer. Default: null.</summary>
    public NodeTrust? Trust { get; init; }

    /// <summary>
    /// Whether this node may be reached from other machines by anyone, unencrypted: whoever can connect can then give it tasks, read theirs, and take
    /// part in the cluster. Default: false.
    /// </summary>
    public bool Insecure { get; init; }

    /// <summary>Reads a HOCON section, such as <c>actors.node.options</c>, and the certificate files that it names. Keys that are missing have their defaults.</summary>
    /// <exception cref="NodeOptionsException">A key is unknown, a value breaks a rule, or a file cannot be used; all faults are named.</exception>
    public static NodeOptions FromConfig(Config section) => NodeSection.Reader.Read(section).Options;

    /// <summary>
    /// Reads a section of .NET configuration, and the certificate files that it names; keys as the properties here or as in HOCON, in any case. Keys that are missing have their
    /// defaults. A list may be one text with commas between its values.
    /// </summary>
    /// <inheritdoc cref="FromConfig(Config)" path="/exception"/>
    public static NodeOptions FromConfiguration(IConfiguration section) => NodeSection.Reader.Read(section).Options;

    /// <summary>Checks every rule.</summary>
    /// <exception cref="NodeOptionsException">A value breaks a rule; all faults are named.</exception>
    public void Validate()
    {
        var faults = Faults(Trust is not null).ToList();
        if (faults.Count > 0)
        {
            throw new NodeOptionsException(faults);
        }
    }

    /// <summary>The host, in brackets if it is an IPv6 address, and the port of a seed; null when it is none.</summary>
    internal static (string Host, int Port)? AddressOf(string? seed) =>
        Uri.TryCreate($"tcp://{seed}", UriKind.Absolute, out var uri) && uri is { Host.Length: > 0, Port: > 0, PathAndQuery: "/", UserInfo: "" } ? (uri.Host, uri.Port) : null;

    /// <param name="hasTrust">Whether certificates were given, also such as cannot be used: that is a fault of its own.</param>
    internal IEnumerable<string> Faults(bool hasTrust)
    {
        if (string.IsNullOrWhiteSpace(Host))
        {
            yield return Fault.Of(nameof(Host), Host, "must not be empty: that would be every address of this machine");
        }
        else if (Uri.CheckHostName(Host) == UriHostNameType.Unknown)
        {
            yield return Fault.Of(nameof(Host), Host, "must be an address or a name, without port or scheme");
        }
        else if (IPAddress.TryParse(Host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
        {
            yield return Fault.Of(nameof(Host), Host, "must be an address by which the other nodes can reach this one");
        }
        else if (!IsLoopback && !hasTrust && !Insecure)
        {
            yield return Fault.Of(nameof(Host), Host, $"can be reached from other machines, so it needs {nameof(Trust)}; or set {nameof(Insecure)} to let in whoever can connect");
        }

        if (Port is < 0 or > IPEndPoint.MaxPort)
        {
            yield return Fault.Of(nameof(Port), Port, $"must be from 0 to {IPEndPoint.MaxPort}");
        }

        foreach (var seed in Seeds ?? [])
        {
            if (AddressOf(seed) is null)
            {
                yield return Fault.Of(nameof(Seeds), seed, $"must be host:port, with a port from 1 to {IPEndPoint.MaxPort}");
            }
        }

        foreach (var role in Roles ?? [])
        {
            if (string.IsNullOrEmpty(role) || !role.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'))
            {
                yield return Fault.Of(nameof(Roles), role, "must be letters, digits, - and _");
            }
        }

        if (Insecure && hasTrust)
        {
            yield return Fault.Of(nameof(Insecure), Insecure, $"must be false with {nameof(Trust)}: nobody is let in without a certificate then");
        }
    }

    private bool IsLoopback =>
        string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));
}

#pragma warning disable CA1032 // It is thrown with its faults; the standard constructors would lose them.

/// <summary>Options of a node that break rules. The message names each fault on a line of its own: name, value given, rule.</summary>
public sealed class NodeOptionsException : ArgumentException
{
    internal NodeOptionsException(IReadOnlyList<string> faults)
        : base(string.Join(Environment.NewLine, faults)) => Faults = faults;

    /// <summary>Every fault.</summary>
    public IReadOnlyList<string> Faults { get; }
}
