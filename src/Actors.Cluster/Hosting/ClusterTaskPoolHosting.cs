using Akka.Hosting;

namespace Actors.Hosting;

/// <summary>Puts a pool that spans a cluster into an application's host.</summary>
public static class ClusterTaskPoolHosting
{
    /// <summary>
    /// Starts this node's part of a pool, with the host: a door at <c>/user/name</c>, workers if the node has their role, and a share in the one router if it has that one's.
    /// <c>IRequiredActor&lt;TaskRouter&gt;</c> and <c>IRequiredActor&lt;TaskCoordinator&gt;</c> give the two refs of the door.
    /// </summary>
    /// <param name="builder">The builder of the actor system; <see cref="NodeHosting.WithNode"/> makes a node of it.</param>
    /// <param name="name">The name of the pool; the same on every node.</param>
    /// <param name="configure">Its options and handlers. The same on every node but for the number of workers.</param>
    /// <param name="options">What it has besides. Default: all defaults.</param>
    /// <exception cref="TaskPoolOptionsException">An option breaks a rule; all faults are named.</exception>
    public static AkkaConfigurationBuilder WithClusterTaskPool(
        this AkkaConfigurationBuilder builder, string name, Action<TaskPoolBuilder> configure, ClusterPoolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        options ??= new ClusterPoolOptions();
        options.Validate();
        return TaskPoolHosting.AddPool<TaskRouter, TaskCoordinator>(builder, name, configure, (system, pool, handlers) =>
            ClusterPool.Start(system, name, pool, handlers, options, pool.Dice ?? new Random()));
    }

    /// <summary>
    /// Opens a door to a pool of a cluster that this process is no member of (<see cref="NodeHosting.WithClient"/>), with the host, at <c>/user/name</c>. The refs are those of
    /// <see cref="WithClusterTaskPool"/>, and so is all that can be told and asked, but for the number of workers, of which there are none here.
    /// </summary>
    /// <param name="builder">The builder of the actor system, which must have the name that the nodes' have.</param>
    /// <param name="name">The name of the pool.</param>
    /// <param name="contacts">Some nodes of the pool, as host and port: one that lives is enough.</param>
    /// <param name="options">What it has besides; the types of its messages as on the nodes. Default: all defaults.</param>
    /// <remarks>
    /// The nodes keep for it what it is to be told while it stands still or is cut off, for <see cref="ClusterPoolOptions.ClientsForgottenAfter"/>. A router that follows another
    /// waits for what its clients have outstanding before it answers anything, but not for a client of which nothing has been heard for five seconds.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="contacts"/> is empty.</exception>
    public static AkkaConfigurationBuilder WithClusterTaskPoolClient(
        this AkkaConfigurationBuilder builder, string name, IEnumerable<(string Host, int Port)> contacts, ClusterPoolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var known = contacts?.ToList() is { Count: > 0 } some ? some : throw new ArgumentException(Fault.Of(nameof(contacts), "none", "must name a node"), nameof(contacts));
        options ??= new ClusterPoolOptions();
        options.Validate();
        return TaskPoolHosting.AddPool<TaskRouter, TaskCoordinator>(builder, name, configure: null, (system, pool, _) =>
            ClusterPool.Connect(system, name, known, pool with { Capacity = ClientCapacity }, options, new Random()));
    }

    /// <summary>How many tasks of one client may be outstanding, whatever the router admits.</summary>
    private const int ClientCapacity = 1_000_000;
}
