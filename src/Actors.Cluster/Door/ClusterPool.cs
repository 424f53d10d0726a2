using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using Akka.Remote;

namespace Actors;

/// <summary>Starts what one node has of a pool that spans a cluster: its door, its workers if it has their role, and its share in the router if it has that one's.</summary>
internal static class ClusterPool
{
    /// <param name="system">The actor system of the node.</param>
    /// <param name="name">The name of the pool.</param>
    /// <param name="options">Its options.</param>
    /// <param name="handlers">Its handlers.</param>
    /// <param name="cluster">What it has besides.</param>
    /// <param name="dice">Names the door, and tells routers apart.</param>
    /// <param name="store">The actor that stores the ledger of a durable pool, given its router; null on a node that has no journal.</param>
    /// <returns>The two refs of the door.</returns>
    public static (IActorRef Router, IActorRef Coordinator) Start(
        ActorSystem system, string name, TaskPoolOptions options, TaskHandlers handlers, ClusterPoolOptions cluster, Random dice, Func<IActorRef, Props>? store = null)
    {
        var node = Cluster.Get(system);
        var payloads = new PayloadRule(cluster.Types, cluster.LongestPayload);
        var hasWorkers = cluster.WorkerRole is null || node.SelfRoles.Contains(cluster.WorkerRole);
        var state = hasWorkers
            ? NodeParts.WithWorkers(system, name, options, handlers, payloads, node.SelfUniqueAddress.Uid, dice, isDurable: store is not null, isMember: IsMember)
            : new DoorState(new Door(options, payloads, new DoorName(dice.NextInt64()), static () => false) { IsDurable = store is not null }, held: null, options.Clock, node.SelfUniqueAddress.Uid) { IsMember = IsMember };

        var door = NodeParts.Open(system, name, state);
        if (state.Workers is not null)
        {
            NodeParts.SayLast(system, name, door.Router);
        }

        if (cluster.RouterRole is null || node.SelfRoles.Contains(cluster.RouterRole))
        {
            var settings = ClusterSingletonManagerSettings.Create(system).WithSingletonName(ClusterRouter.Name);
            var manager = system.ActorOf(
                ClusterSingletonManager.Props(
                    ClusterRouter.Props(new RouterParts(options, dice) { ClientsForgottenAfter = cluster.ClientsForgottenAfter, Store = store }, name),
                    RouterTurns.End.Instance,
                    cluster.RouterRole is null ? settings : settings.WithRole(cluster.RouterRole)),
                $"{name}-router");
            system.ActorOf(LastNode.Props(manager, cluster.RouterRole), $"{name}-last-node");
        }

        return door;

        bool IsMember(Address address) =>
            address.HasLocalScope || node.State.Members.Any(member => member.Address.Equals(address) && member.Status is not (MemberStatus.Down or MemberStatus.Removed));
    }

    /// <summary>Starts a door in a process that is no member of the cluster.</summary>
    /// <param name="system">A system of the same name as the nodes'.</param>
    /// <param name="name">The name of the pool.</param>
    /// <param name="contacts">Nodes with a door: their hosts and ports.</param>
    /// <param name="options">The options of the pool, as far as they bind the door.</param>
    /// <param name="cluster">The types that travel.</param>
    /// <param name="dice">Names the door.</param>
    /// <returns>The two refs of the door.</returns>
    public static (IActorRef Router, IActorRef Coordinator) Connect(
        ActorSystem system, string name, IEnumerable<(string Host, int Port)> contacts, TaskPoolOptions options, ClusterPoolOptions cluster, Random dice)
    {
        var own = ((ExtendedActorSystem)system).Provider.DefaultAddress;
        var state = new DoorState(
            new Door(options, new PayloadRule(cluster.Types, cluster.LongestPayload), new DoorName(dice.NextInt64()), static () => false), held: null, options.Clock, AddressUidExtension.Uid(system))
        {
            Contacts = [.. contacts.Select(contact => new Address(own.Protocol, own.System, contact.Host, contact.Port))],
        };
        return NodeParts.Open(system, name, state);
    }
}
