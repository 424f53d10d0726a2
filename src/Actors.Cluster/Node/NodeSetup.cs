using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;

namespace Actors;

/// <summary>Makes a node of an actor system: where it listens, whom it trusts, and what it reads.</summary>
internal static class NodeSetup
{
    /// <summary>The keys of Akka.NET that make a node of a system, from the reference configuration and from its options.</summary>
    public static Config Configuration(NodeOptions options) =>
        ConfigurationFactory.ParseString($$"""
            akka.remote.dot-netty.tcp {
              hostname = "{{options.Host}}"
              port = {{options.Port}}
              enable-ssl = {{(options.Trust is null ? "off" : "on")}}
            }
            {{(options.Roles.Count == 0 ? string.Empty : $"akka.cluster.roles = [{string.Join(", ", options.Roles)}]")}}
            """).WithFallback(TaskPoolConfiguration.Default.GetConfig("actors.node.required"));

    /// <summary>What a node is better with than with Akka.NET's own values, unless the application says otherwise.</summary>
    public static Config Defaults => TaskPoolConfiguration.Default.GetConfig("actors.node.defaults");

    /// <summary>Joins the cluster through the first seed that answers.</summary>
    public static void Join(ActorSystem system, NodeOptions options)
    {
        if (options.Seeds.Count > 0)
        {
            var own = ((ExtendedActorSystem)system).Provider.DefaultAddress;
            Cluster.Get(system).JoinSeedNodes(options.Seeds.Select(seed => NodeOptions.AddressOf(seed)!.Value).Select(at => new Address(own.Protocol, own.System, at.Host, at.Port)));
        }
    }

    /// <summary>The certificates, where the options name some.</summary>
    public static Setup? Certificates(NodeOptions options) => options.Trust is not { } trust
        ? null
        : new DotNettySslSetup(
            trust.Own,
            suppressValidation: false,
            requireMutualAuthentication: true,
            validateCertificateHostname: false,
            customValidator: (shown, _, _, _, _) => trust.Accepts(shown));
}
