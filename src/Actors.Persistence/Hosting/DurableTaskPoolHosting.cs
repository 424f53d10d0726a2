using Akka.Hosting;

namespace Actors.Hosting;

/// <summary>Puts a durable pool into an application's host.</summary>
public static class DurableTaskPoolHosting
{
    /// <summary>
    /// Starts a durable pool with the host, at <c>/user/name</c>: what is admitted is written first, and survives the process. <c>IRequiredActor&lt;TaskRouter&gt;</c> gives its router
    /// and <c>IRequiredActor&lt;TaskCoordinator&gt;</c> its coordinator.
    /// </summary>
    /// <param name="builder">The builder of the actor system.</param>
    /// <param name="name">The name of the pool, under which its tasks stand in the store. From 1 to 200 characters, without <c>/</c>.</param>
    /// <param name="configure">Its options and handlers.</param>
    /// <param name="durable">Where it writes.</param>
    /// <param name="types">The types of its task messages and results: a message that is not among them cannot be written, and is rejected.</param>
    /// <param name="longestPayload"><inheritdoc cref="ClusterPoolOptions.LongestPayload" path="/summary"/></param>
    /// <remarks>
    /// <para>
    /// <see cref="TaskPool.SubmitAsync(object, CancellationToken)"/> returns when the task is written. Its token ends that wait as well as the one for room; then the task
    /// may be admitted all the same, and runs, but this caller does not hear of it. An outcome is told when it is written, and "all done" is
    /// answered after a commit that follows the question. While the store is down, all of these wait, and the pool goes on by itself when it is back.
    /// </para>
    /// <para>
    /// A stop ends no task. When the host stops, or <see cref="TaskPool.StopAsync"/> is called, intake ends and what runs may end until the deadline; everything else is kept: it stays outstanding and goes
    /// on when a process with the same pool starts. So is an attempt that ends by the token of the stop, which spends no retry. Tickets of kept tasks, and those who wait until all is done, get
    /// <see cref="PoolStoppedException"/>; an actor that told one is told nothing. <see cref="TaskPool.DrainAsync"/> runs all, and keeps what its deadline leaves. While the store is down neither ends: the report then says two
    /// seconds after the deadline that nothing is known (<see cref="StopReport.IsComplete"/>).
    /// </para>
    /// <para>
    /// A task whose process is killed runs again: at least once, and its outcome is recorded once. One that takes its process down again and again is charged a crash each time, and ends as
    /// <see cref="OutcomeKind.Crashed"/> (<see cref="DurableOptions.Slots"/>).
    /// </para>
    /// <para>
    /// A commit takes turns on .NET's thread pool, so its minimum (<see cref="ThreadPool.SetMinThreads"/>) is raised, while the pool lives, by the number of workers that it starts with, at most 64: as many handlers may keep
    /// their thread, and commits go on.
    /// </para>
    /// </remarks>
    /// <exception cref="TaskPoolOptionsException">An option breaks a rule; all faults are named.</exception>
    /// <exception cref="DurableOptionsException">An option of <paramref name="durable"/> breaks a rule; all faults are named.</exception>
    /// <exception cref="DurablePlaceException">The file cannot be used, or is used by somebody else.</exception>
    public static AkkaConfigurationBuilder WithDurableTaskPool(
        this AkkaConfigurationBuilder builder, string name, Action<TaskPoolBuilder> configure, DurableOptions durable, WireTypes types, int longestPayload = 64 * 1024)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentNullException.ThrowIfNull(durable);
        ArgumentNullException.ThrowIfNull(types);
        new ClusterPoolOptions { LongestPayload = longestPayload }.Validate();
        var journal = DurableJournal.Open(durable);
        try
        {
            return builder.WithDurableTaskPool(name, configure, journal, types, longestPayload).AddStartup((system, _) => system.RegisterOnTermination(journal.Dispose));
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Starts a durable pool on a journal that is open, and that the caller disposes after the system has ended.</summary>
    /// <inheritdoc cref="WithDurableTaskPool(AkkaConfigurationBuilder, string, Action{TaskPoolBuilder}, DurableOptions, WireTypes, int)"/>
    internal static AkkaConfigurationBuilder WithDurableTaskPool(
        this AkkaConfigurationBuilder builder, string name, Action<TaskPoolBuilder> configure, DurableJournal journal, WireTypes types, int longestPayload)
    {
        var slots = journal.OpenSlots();
        return TaskPoolHosting.AddPool<TaskRouter, TaskCoordinator>(journal.AddTo(builder), name, configure, (system, pool, handlers) =>
            LocalPool.Start(system, name, handlers, new PayloadRule(types, longestPayload), new RouterParts(pool, pool.Dice ?? new Random())
            {
                Store = owner => LedgerStore.Props(name, owner, journal.Place),
                Slots = slots,
            }));
    }

    /// <summary>
    /// Starts this node's part of a durable pool that spans a cluster, as <see cref="ClusterTaskPoolHosting.WithClusterTaskPool"/> does of one that is not: its router writes down what it admits, in
    /// PostgreSQL, so that it survives all nodes.
    /// </summary>
    /// <param name="builder">The builder of the actor system; <see cref="NodeHosting.WithNode"/> makes a node of it.</param>
    /// <param name="name">The name of the pool, under which its tasks stand in the store; the same on every node. From 1 to 200 characters, without <c>/</c>.</param>
    /// <param name="configure">Its options and handlers. The same on every node but for the number of workers.</param>
    /// <param name="durable">Where it writes: <see cref="DurableOptions.PostgreSql"/>, the same on every node that may have the router.</param>
    /// <param name="options">What it has besides. Default: all defaults.</param>
    /// <remarks>
    /// <para>
    /// Every node that may have the router (<see cref="ClusterPoolOptions.RouterRole"/>) is started by this, with the same place. The others need not know the place: they are started by
    /// <see cref="ClusterTaskPoolHosting.WithClusterTaskPool"/>, clients by <see cref="ClusterTaskPoolHosting.WithClusterTaskPoolClient"/>, and learn from the router that the pool is durable.
    /// A router that has no journal does nothing while somebody is there who knows the pool as durable, and says so in the log; a node that was started by this never listens to one.
    /// </para>
    /// <para>
    /// <see cref="TaskPool.SubmitAsync(object, CancellationToken)"/> returns when the task is written, wherever it is called; an outcome is told when it is written, and "all done" is answered after a
    /// commit that follows the question. While the store is down, or no node has the router, all of these wait.
    /// </para>
    /// </remarks>
    /// <exception cref="TaskPoolOptionsException">An option breaks a rule; all faults are named.</exception>
    /// <exception cref="DurableOptionsException">An option of <paramref name="durable"/> breaks a rule, or names a file; all faults are named.</exception>
    public static AkkaConfigurationBuilder WithDurableClusterTaskPool(
        this AkkaConfigurationBuilder builder, string name, Action<TaskPoolBuilder> configure, DurableOptions durable, ClusterPoolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentNullException.ThrowIfNull(durable);
        options ??= new ClusterPoolOptions();
        options.Validate();
        durable.ValidateForCluster();
        var journal = DurableJournal.Open(durable);
        return TaskPoolHosting
            .AddPool<TaskRouter, TaskCoordinator>(journal.AddTo(builder), name, configure, (system, pool, handlers) =>
                ClusterPool.Start(system, name, pool, handlers, options, pool.Dice ?? new Random(), owner => LedgerStore.Props(name, owner, journal.Place)))
            .AddStartup((system, _) => system.RegisterOnTermination(journal.Dispose));
    }
}
