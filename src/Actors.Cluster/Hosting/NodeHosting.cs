using Akka.Cluster.Tools.Singleton;
using Akka.Hosting;

namespace Actors.Hosting;

/// <summary>Makes a node of the actor system of an application's host.</summary>
public static class NodeHosting
{
    /// <summary>
    /// Lets other nodes reach the system, and no others: over loopback, or with certificates. It reads registered messages only; what would make a type that a
    /// peer names is refused, and so are remote deployment, <c>Kill</c> and <c>PoisonPill</c>.
    /// </summary>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="options">Default: all defaults, so that it is reached from this machine only.</param>
    /// <remarks>It takes precedence over HOCON that was added before, so that a key left there cannot open what is closed here.</remarks>
    /// <exception cref="NodeOptionsException">An option breaks a rule; all faults are named.</exception>
    public static AkkaConfigurationBuilder WithNode(this AkkaConfigurationBuilder builder, NodeOptions? options = null)
    {
        options ??= new NodeOptions();
        return Add(builder, options, string.Empty).AddStartup((system, _) => NodeSetup.Join(system, options));
    }

    /// <summary>
    /// Lets the system reach the nodes of a cluster without being one of them: <see cref="ClusterTaskPoolHosting.WithClusterTaskPoolClient"/> then opens a door to a pool there.
    /// </summary>
    /// <inheritdoc cref="WithNode"/>
    public static AkkaConfigurationBuilder WithClient(this AkkaConfigurationBuilder builder, NodeOptions? options = null) =>
        Add(builder, options, "akka.actor.provider = remote");

    private static AkkaConfigurationBuilder Add(AkkaConfigurationBuilder builder, NodeOptions? options, string hocon)
    {
        ArgumentNullException.ThrowIfNull(builder);
        options ??= new NodeOptions();
        options.Validate();
        builder
            .AddHocon(NodeSetup.Configuration(options), HoconAddMode.Prepend)
            .AddHocon(hocon, HoconAddMode.Prepend)
            .AddHocon(NodeSetup.Defaults, HoconAddMode.Append)
            .AddHocon(ClusterSingleton.DefaultConfig(), HoconAddMode.Append); // Its serializer must be there when the system starts.
        if (NodeSetup.Certificates(options) is { } certificates)
        {
            builder.AddSetup(certificates);
        }

        return builder;
    }
}
