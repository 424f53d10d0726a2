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
}
