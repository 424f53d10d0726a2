using Akka.Actor;
using Akka.Configuration;

namespace Actors.Benchmarks.Nodes;

/// <summary>What all clusters have in common, ours and the others.</summary>
internal static class Membership
{
    /// <summary>The name of every system: only those of one name are a cluster.</summary>
    public const string SystemName = "app";

    /// <summary>Joining takes a second less with this gossip; a system that ends does not wait for the others to agree.</summary>
    public static Config Settings(params IEnumerable<string> roles) => ConfigurationFactory.ParseString($$"""
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          coordinated-shutdown { run-by-clr-shutdown-hook = off, run-by-actor-system-terminate = off }
          cluster {
            roles = [{{string.Join(", ", roles)}}]
            gossip-interval = 200ms
            leader-actions-interval = 200ms
          }
        }
        """);

    /// <summary>Joins the cluster of which a system at this endpoint is a member; with none, begins one.</summary>
    public static Task JoinAsync(ActorSystem system, string? seed)
    {
        var own = ((ExtendedActorSystem)system).Provider.DefaultAddress;
        return Akka.Cluster.Cluster.Get(system).JoinAsync(seed is null ? own : Address.Parse($"{own.Protocol}://{SystemName}@{seed}"));
    }

    /// <summary>Where others reach a system.</summary>
    public static string EndpointOf(ActorSystem system)
    {
        var own = ((ExtendedActorSystem)system).Provider.DefaultAddress;
        return $"{own.Host}:{own.Port}";
    }
}
